// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.issue;

import dev.reprise.codec.wire.Bytes;
import dev.reprise.engine.format.SessionWithTerms;
import dev.reprise.engine.format.TicketLayout;
import dev.reprise.engine.key.TicketKey;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;

/** Seals sessions into tickets. Safe for use by any thread if its source of randomness is. */
public final class TicketSealer {

  private final SecureRandom random;

  /**
   * A sealer.
   *
   * @param random the source of initialisation vectors and salts
   */
  public TicketSealer(SecureRandom random) {
    this.random = Objects.requireNonNull(random, "random");
  }

  /**
   * Seals a session into a ticket of the key's format.
   *
   * @param trustDomain the trust domain of the key's ring
   * @param cap the size of the largest acceptable ticket, in octets, {@code 0..2^16-1}
   * @return the ticket; empty if it would be larger than the cap
   * @throws IllegalStateException if the key has been destroyed
   */
  public Optional<Bytes> seal(
      SessionWithTerms content, TicketKey key, String trustDomain, int cap) {
    TicketLayout layout = key.format().layout();
    byte[] plaintext = layout.writeState(content);
    try {
      return layout.ticketLength(plaintext.length) > cap
          ? Optional.empty()
          : Optional.of(layout.seal(plaintext, key.secrets(), trustDomain, random));
    } finally {
      Arrays.fill(plaintext, (byte) 0);
    }
  }
}
