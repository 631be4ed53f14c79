// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.session.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.codec.wire.Bytes;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class IdHashTest {

  private static final int IDS = 4_096;

  /** IDs that somebody may choose who knows all but the secret. */
  enum Chosen {
    COUNTED,
    COUNTED_IN_FRONT,
    COUNTED_FROM_THE_TOP,
    SECOND_HALF_UNDOES_THE_FIRST,
    TOP_BITS_ONLY,
    OF_ANY_LENGTH,
    OF_ONE_HASH_WITHOUT_A_SECRET;

    Bytes id(int number) {
      return Bytes.copyOf(
          switch (this) {
            case COUNTED -> octets(0, 0, 0, number);
            case COUNTED_IN_FRONT -> octets(number, 0, 0, 0);
            case COUNTED_FROM_THE_TOP -> octets(Long.reverse(number), 0, 0, 0);
            case SECOND_HALF_UNDOES_THE_FIRST -> octets(number, 0, -number, 0);
            case TOP_BITS_ONLY -> topBits(number);
            case OF_ANY_LENGTH -> Arrays.copyOf(octets(Long.reverse(number / 32)), 1 + number % 32);
            case OF_ONE_HASH_WITHOUT_A_SECRET -> ofOneHashWithoutSecret(number);
          });
    }
  }

  @ParameterizedTest
  @EnumSource
  void chosenIds_areSpreadAsIfDrawn(Chosen chosen) {
    for (int seed = 0; seed < 100; seed++) {
      IdHash hash = new IdHash(new SplittableRandom(seed));
      int[] ofTheLowest = new int[256];
      int[] ofTheHighest = new int[256];
      Set<Integer> different = new HashSet<>();

      long ids =
          IntStream.range(0, IDS)
              .mapToObj(chosen::id)
              .distinct()
              .mapToInt(id -> hash.of(id.toByteArray()))
              .peek(value -> ofTheLowest[value & 0xff]++)
              .peek(value -> ofTheHighest[value >>> 24]++)
              .peek(different::add)
              .count();

      assertThat(different.size()).as("seed %d", seed).isGreaterThanOrEqualTo((int) ids - 1);
      assertThat(max(ofTheLowest)).as("seed %d", seed).isLessThan(128);
      assertThat(max(ofTheHighest)).as("seed %d", seed).isLessThan(128);
    }
  }

  private static int max(int[] counts) {
    return Arrays.stream(counts).max().orElseThrow();
  }

  private static byte[] octets(long... words) {
    ByteBuffer octets = ByteBuffer.allocate(32);
    for (long word : words) {
      octets.putLong(word);
    }
    return octets.array();
  }

  /** The lowest 12 bits of a number, each as the highest of two octets that belong together. */
  private static byte[] topBits(int number) {
    byte[] id = new byte[24];
    for (int bit = 0; bit < 12; bit++) {
      id[2 * bit] = (byte) (((number >> bit) & 1) << 7);
    }
    return id;
  }

  private static byte[] ofOneHashWithoutSecret(int number) {
    long hash = (Long.BYTES * 2L ^ number) * 0x9E37_79B9_7F4A_7C15L;
    hash ^= hash >>> Integer.SIZE;
    return ByteBuffer.allocate(2 * Long.BYTES).putLong(number).putLong(hash).array();
  }
}
