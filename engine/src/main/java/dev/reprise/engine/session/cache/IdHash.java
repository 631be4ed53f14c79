// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.session.cache;

import dev.reprise.codec.SessionId;
import java.nio.ByteBuffer;
import java.util.random.RandomGenerator;

/**
 * A hash of session IDs that depends on a secret of its own, so that a client that chooses IDs
 * can't make them collide. Immutable.
 */
final class IdHash {

  /*
   * Multiply-shift for vectors (Dietzfelbinger, STACS 1996): the upper half of
   * k[0] + k[1] x[1] + ... + k[n] x[n] modulo 2^64, where the x are the length and the octets, four
   * at a time. For any two IDs, the hashes under random keys are independent of each other.
   */

  private final long[] keys = new long[2 + SessionId.MAX_LENGTH / Integer.BYTES];

  /** A hash whose secret is drawn from there. */
  IdHash(RandomGenerator random) {
    for (int i = 0; i < keys.length; i++) {
      keys[i] = random.nextLong();
    }
  }

  /** The hash of an ID of {@code 0..32} octets. */
  int of(byte[] id) {
    ByteBuffer octets = ByteBuffer.wrap(id);
    long sum = keys[0] + keys[1] * id.length;
    int key = 2;
    while (octets.remaining() >= Integer.BYTES) {
      sum += keys[key++] * Integer.toUnsignedLong(octets.getInt());
    }
    if (octets.hasRemaining()) {
      int rest = 0;
      while (octets.hasRemaining()) {
        rest = (rest << Byte.SIZE) | Byte.toUnsignedInt(octets.get());
      }
      sum += keys[key] * rest;
    }
    return (int) (sum >>> Integer.SIZE);
  }
}
