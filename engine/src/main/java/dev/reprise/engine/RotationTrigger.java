// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine;

import java.util.Locale;

/**
 * Why another key than before seals.
 *
 * @since 0.1
 */
public enum RotationTrigger {
  /** The time of the one before was over. */
  SCHEDULE,
  /** Somebody wanted it, or replaced a key file. */
  MANUAL,
  /** The one before was revoked. */
  REVOKE;

  private final String word = name().toLowerCase(Locale.ROOT);

  /** The lower-case word for this trigger. */
  public String word() {
    return word;
  }
}
