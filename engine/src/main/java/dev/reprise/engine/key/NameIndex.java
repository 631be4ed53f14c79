// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.key;

import dev.reprise.codec.wire.Bytes;
import java.util.List;

/**
 * The names of a ring's keys, ascending, in two arrays of longs. A lookup allocates nothing and
 * takes no lock, so a flood of tickets with unknown key names costs no more than reading them.
 */
final class NameIndex {

  private final long[] high;
  private final long[] low;

  /** An index of keys that are ascending by name. */
  NameIndex(List<KeyEntry> keys) {
    high = keys.stream().mapToLong(key -> word(key.name().octets(), 0)).toArray();
    low = keys.stream().mapToLong(key -> word(key.name().octets(), Long.BYTES)).toArray();
  }

  /** The position of the key whose name the first 16 octets are; negative if there is none. */
  int indexOf(Bytes octets) {
    long wantedHigh = word(octets, 0);
    long wantedLow = word(octets, Long.BYTES);
    int from = 0;
    int to = high.length - 1;
    while (from <= to) {
      int middle = (from + to) >>> 1;
      int order = Long.compareUnsigned(high[middle], wantedHigh);
      if (order == 0) {
        order = Long.compareUnsigned(low[middle], wantedLow);
      }
      if (order == 0) {
        return middle;
      }
      if (order < 0) {
        from = middle + 1;
      } else {
        to = middle - 1;
      }
    }
    return -1;
  }

  private static long word(Bytes octets, int from) {
    long word = 0;
    for (int i = from; i < from + Long.BYTES; i++) {
      word = word << 8 | octets.at(i);
    }
    return word;
  }
}
