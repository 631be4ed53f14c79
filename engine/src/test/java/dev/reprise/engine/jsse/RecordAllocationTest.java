// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.jsse;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.reprise.engine.bc.ResumptionEngine;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.Random;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a full record costs in garbage, and that records in any kind of buffer are whole. */
class RecordAllocationTest {

  private static final int RECORD = 16_384;
  private static final int MOST_OCTETS = 3_000;
  private static final int TIMES = 200;

  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private final byte[] data = new byte[RECORD];

  private enum Memory {
    HEAP,
    DIRECT,
    SLICE;

    ByteBuffer allocate(int size) {
      return switch (this) {
        case HEAP -> ByteBuffer.allocate(size);
        case DIRECT -> ByteBuffer.allocateDirect(size);
        case SLICE -> ByteBuffer.allocate(size + 7).position(7).slice();
      };
    }
  }

  @ParameterizedTest
  @EnumSource
  void fullRecord_allocatesNoArrayOfItsSize(Memory memory) throws Exception {
    new Random(1).nextBytes(data);
    EnginePair pair =
        JsseNode.connect(JsseNode.client(), JsseNode.server(ResumptionEngine.builder().build()));
    ByteBuffer source = memory.allocate(RECORD).put(data);
    ByteBuffer record = memory.allocate(20_000);
    ByteBuffer plaintext = memory.allocate(20_000);
    carry(pair.server, pair.client, source.flip(), record, plaintext);
    carry(pair.client, pair.server, source.flip(), record, plaintext);

    long wrapping = 0;
    long unwrapping = 0;
    for (int i = 0; i < TIMES; i++) {
      wrapping += carry(pair.server, pair.client, source.flip(), record, plaintext)[0];
      unwrapping += carry(pair.client, pair.server, source.flip(), record, plaintext)[1];
    }

    assertThat(wrapping / TIMES).as("wrap").isLessThan(MOST_OCTETS);
    assertThat(unwrapping / TIMES).as("unwrap").isLessThan(MOST_OCTETS);
  }

  /** Carries one record; what either end has allocated. */
  private long[] carry(
      SSLEngine from, SSLEngine to, ByteBuffer source, ByteBuffer record, ByteBuffer plaintext)
      throws SSLException {
    long begin = threads.getCurrentThreadAllocatedBytes();
    from.wrap(source, record.clear());
    long wrapped = threads.getCurrentThreadAllocatedBytes();
    to.unwrap(record.flip(), plaintext.clear());
    long unwrapped = threads.getCurrentThreadAllocatedBytes();

    byte[] arrived = new byte[plaintext.flip().remaining()];
    plaintext.get(arrived);
    assertThat(arrived).isEqualTo(data);
    return new long[] {wrapped - begin, unwrapped - wrapped};
  }
}
