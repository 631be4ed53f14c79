// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.follow;

import dev.reprise.codec.KeyName;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.SecretBytes;
import dev.reprise.engine.TicketFormat;
import dev.reprise.engine.key.TicketKey;
import java.security.SecureRandom;

/**
 * Random keys that nobody else has, one of each size: one of them seals at a program if no key of
 * the ring does. Most programs hold keys of one size only, so the size is that of the ring's keys.
 *
 * @param usual the key of the size that the follower's options name
 * @param other the key of the other size
 */
record StandIns(TicketKey usual, TicketKey other) {

  /**
   * Draws both keys.
   *
   * @param bits the size that the follower's options name: 128 or 256
   */
  static StandIns draw(int bits, SecureRandom random) {
    return new StandIns(key(bits, random), key(384 - bits, random));
  }

  /** The key of a size. */
  TicketKey ofSize(int bits) {
    return usual.strengthBits() == bits ? usual : other;
  }

  private static TicketKey key(int bits, SecureRandom random) {
    return TicketKey.of(
        TicketFormat.OPENSSL,
        new KeyName(Bytes.copyOf(octets(KeyName.LENGTH, random))),
        SecretBytes.adopt(octets(bits / 8, random)),
        SecretBytes.adopt(octets(bits / 8, random)));
  }

  private static byte[] octets(int count, SecureRandom random) {
    byte[] drawn = new byte[count];
    random.nextBytes(drawn);
    return drawn;
  }
}
