// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine;

import java.time.Duration;

/**
 * When a resumption by ticket also gives the client a new ticket.
 *
 * <p>Renewing spares the client the full handshake that would follow the expiry of its ticket; it
 * never lengthens the lineage. Immutable.
 *
 * @param onOlderKey whether a ticket is renewed that no longer stands under the sealing key
 * @param afterPercent the share of the ticket lifetime that must have passed, {@code 0..100}; 100
 *     means that age alone never renews
 * @since 0.1
 */
public record RenewalRule(boolean onOlderKey, int afterPercent) {

  /** Checks the range. */
  public RenewalRule {
    if (afterPercent < 0 || afterPercent > 100) {
      throw new IllegalArgumentException("afterPercent is not in 0..100: " + afterPercent);
    }
  }

  /** No ticket is ever renewed. */
  public static RenewalRule never() {
    return new RenewalRule(false, 100);
  }

  /** Every ticket is renewed at each use, which leaves an observer nothing to track clients by. */
  public static RenewalRule always() {
    return new RenewalRule(true, 0);
  }

  /** A ticket is renewed when its key seals no more. */
  public static RenewalRule whenKeyIsOlder() {
    return new RenewalRule(true, 100);
  }

  /**
   * A ticket is renewed when part of its lifetime has passed, or its key seals no more.
   *
   * @param percent of the ticket lifetime, {@code 0..100}
   */
  public static RenewalRule afterPercent(int percent) {
    return new RenewalRule(true, percent);
  }

  /** Whether a ticket of this age under a key in this phase is due. */
  public boolean isDue(KeyPhase phase, Duration age, Duration ticketLifetime) {
    if (onOlderKey && phase == KeyPhase.OPENING_ONLY) {
      return true;
    }
    return afterPercent < 100
        && age.multipliedBy(100).compareTo(ticketLifetime.multipliedBy(afterPercent)) >= 0;
  }
}
