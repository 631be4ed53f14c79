// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class RecordCutterPropertyTest {

  @Property
  void piecesNeverReachAcrossARecordsEnd(
      @ForAll @Size(min = 1, max = 8) List<@IntRange(max = 700) Integer> fragmentLengths,
      @ForAll @Size(min = 1, max = 20) List<@IntRange(min = 1, max = 400) Integer> reads) {
    List<Integer> ends = new ArrayList<>();
    byte[] stream = records(fragmentLengths, ends);

    List<Integer> cuts = cuts(stream, reads);

    assertThat(cuts).containsAll(ends).endsWith(stream.length);
  }

  @Property
  void everyPieceAdvances(
      @ForAll byte[] octets,
      @ForAll @Size(min = 1, max = 20) List<@IntRange(min = 1, max = 400) Integer> reads) {
    List<Integer> cuts = cuts(octets, reads);

    assertThat(cuts).isSorted().doesNotHaveDuplicates();
  }

  private static byte[] records(List<Integer> fragmentLengths, List<Integer> ends) {
    ByteArrayOutputStream stream = new ByteArrayOutputStream();
    for (int length : fragmentLengths) {
      stream.writeBytes(new byte[] {23, 3, 3, (byte) (length >> 8), (byte) length});
      stream.writeBytes(new byte[length]);
      ends.add(stream.size());
    }
    return stream.toByteArray();
  }

  /** Where the cutter cuts a stream that arrives in reads of these lengths, over and over. */
  private static List<Integer> cuts(byte[] stream, List<Integer> reads) {
    RecordCutter cutter = new RecordCutter();
    List<Integer> cuts = new ArrayList<>();
    int offset = 0;
    for (int turn = 0; offset < stream.length; turn++) {
      int end = Math.min(stream.length, offset + reads.get(turn % reads.size()));
      while (offset < end) {
        offset += cutter.take(stream, offset, end - offset);
        cuts.add(offset);
      }
    }
    return cuts;
  }
}
