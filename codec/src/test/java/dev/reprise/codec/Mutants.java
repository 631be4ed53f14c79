// SPDX-License-Identifier: Apache-2.0
package dev.reprise.codec;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * A short fuzzing run for every build: what a fuzz target holds of its seeds is tried on changed
 * copies of them, the same in each run. Jazzer, which learns from what it reaches, is for longer.
 */
public final class Mutants {

  private static final int RUNS = 20_000;
  private static final int MOST_CHANGES = 4;
  private static final int[] TELLING = {0, 1, 0x7f, 0x80, 0xfe, 0xff};

  private final Random random = new Random(20261121);

  private Mutants() {}

  /** Runs the target so often; what it throws is the failure. */
  public static void run(Stream<byte[]> seeds, Consumer<byte[]> target) {
    Mutants mutants = new Mutants();
    List<byte[]> all = seeds.toList();
    for (int i = 0; i < RUNS; i++) {
      byte[] mutant = mutants.of(all.get(i % all.size()));
      try {
        target.accept(mutant);
      } catch (RuntimeException | AssertionError e) {
        throw new AssertionError("of " + HexFormat.of().formatHex(mutant), e);
      }
    }
  }

  private byte[] of(byte[] seed) {
    byte[] mutant = seed.clone();
    for (int changes = 1 + random.nextInt(MOST_CHANGES); changes > 0; changes--) {
      mutant = changed(mutant);
    }
    return mutant;
  }

  private byte[] changed(byte[] octets) {
    if (octets.length == 0) {
      return new byte[] {(byte) random.nextInt()};
    }
    int at = random.nextInt(octets.length);
    return switch (random.nextInt(6)) {
      case 0 -> set(octets, at, octets[at] ^ (1 << random.nextInt(8)));
      case 1 -> set(octets, at, TELLING[random.nextInt(TELLING.length)]);
      case 2 -> set(octets, at, octets[at] + (random.nextBoolean() ? 1 : -1));
      case 3 -> Arrays.copyOf(octets, at);
      case 4 -> spliced(octets, at, 1 + random.nextInt(16), 0);
      default -> spliced(octets, at, 0, Math.min(octets.length - at, 1 + random.nextInt(16)));
    };
  }

  private static byte[] set(byte[] octets, int at, int value) {
    octets[at] = (byte) value;
    return octets;
  }

  /** Puts a copy of the octets at a place before them, or takes them out. */
  private static byte[] spliced(byte[] octets, int at, int more, int fewer) {
    byte[] result = new byte[octets.length + more - fewer];
    System.arraycopy(octets, 0, result, 0, at);
    for (int i = at; i < at + more; i++) {
      result[i] = octets[i % octets.length];
    }
    System.arraycopy(octets, at + fewer, result, at + more, octets.length - at - fewer);
    return result;
  }
}
