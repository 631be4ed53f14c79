// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.key;

import java.time.Instant;

/**
 * Where a server gets the key ring of the moment from: fixed, rotating by itself, or kept in step
 * with a fleet. Implementations are safe for use by any thread, do not block, and do not throw.
 */
@FunctionalInterface
public interface TicketKeys {

  /** The ring at {@code now}, as a snapshot that stays as it is. */
  KeyRing at(Instant now);
}
