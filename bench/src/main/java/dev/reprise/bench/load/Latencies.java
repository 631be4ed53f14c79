// SPDX-License-Identifier: Apache-2.0
package dev.reprise.bench.load;

import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;

/** How long each of many handshakes took, all of them kept. Not safe for use by several threads. */
final class Latencies {

  private long[] nanos = new long[1 << 12];
  private int count;

  void add(long each) {
    if (count == nanos.length) {
      nanos = Arrays.copyOf(nanos, 2 * count);
    }
    nanos[count++] = each;
  }

  int count() {
    return count;
  }

  /** All of several, in order. */
  static Latencies sorted(List<Latencies> parts) {
    Latencies all = new Latencies();
    all.nanos = parts.stream().flatMapToLong(Latencies::stream).sorted().toArray();
    all.count = all.nanos.length;
    return all;
  }

  private LongStream stream() {
    return Arrays.stream(nanos, 0, count);
  }

  /**
   * Milliseconds that so many of a thousand stay within.
   *
   * @param perMille {@code 1..1000}; these must be in order
   */
  double millis(int perMille) {
    return count == 0 ? 0 : nanos[(int) ((count - 1L) * perMille / 1000)] / 1e6;
  }
}
