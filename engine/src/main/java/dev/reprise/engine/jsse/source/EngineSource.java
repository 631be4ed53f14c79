// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.jsse.source;

import dev.reprise.engine.bc.ResumptionEngine;
import java.util.Optional;

/**
 * Makes the engine of a process in which no code makes one, from its operator's settings. It is
 * found by {@link java.util.ServiceLoader}, and asked once.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface EngineSource {

  /**
   * The engine, for as long as the process lives; empty if nothing is set that this source knows.
   *
   * @throws IllegalArgumentException if what is set cannot be used; the message says what, and is
   *     shown to the operator
   */
  Optional<ResumptionEngine> engine();
}
