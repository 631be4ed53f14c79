// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.session.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class EntryMemoryTest {

  private static final int CHUNK = 1 << 10;
  private static final long NOW = 1_763_726_400;
  private static final byte[] SECRET = {1, 2, 3, 4};

  private final List<ByteBuffer> buffers = new ArrayList<>();

  @Test
  void store_platformHasNoMoreMemory_makesDoWithWhatThereIs() {
    EntryMemory memory = new EntryMemory(CHUNK, 100 * CHUNK, size -> allocate(size, 5));
    CacheSegment segment = new CacheSegment(Arrays::hashCode, memory, 64 * CHUNK);

    for (int i = 0; i < 1_000; i++) {
      store(segment, i);
      assertThat(segment.find(id(i), Arrays.hashCode(id(i)))).isNotEmpty();
    }

    assertThat(memory.allocated()).isEqualTo(5 * CHUNK);
  }

  @Test
  void store_platformHasNextToNoMemory_keepsNothing() {
    EntryMemory memory = new EntryMemory(CHUNK, 100 * CHUNK, size -> allocate(size, 2));
    CacheSegment segment = new CacheSegment(Arrays::hashCode, memory, 64 * CHUNK);

    store(segment, 1);

    assertThat(segment.entries()).isZero();
  }

  /** Design: secrets are zeroed when they go. */
  @Test
  void remove_lastOfSeveral_leavesNoneOfThemInMemory() {
    EntryMemory memory = new EntryMemory(CHUNK, 100 * CHUNK, size -> allocate(size, 100));
    CacheSegment segment = new CacheSegment(Arrays::hashCode, memory, 64 * CHUNK);
    for (int i = 0; i < 60; i++) {
      store(segment, i);
    }

    for (int i = 0; i < 60; i++) {
      segment.remove(id(i), Arrays.hashCode(id(i)));
    }

    assertThat(buffers).noneMatch(EntryMemoryTest::holdsTheSecret);
  }

  @Test
  void store_moreThanFits_leavesNoneOfTheRetiredInMemory() {
    EntryMemory memory = new EntryMemory(CHUNK, 4 * CHUNK, size -> allocate(size, 100));
    CacheSegment segment = new CacheSegment(Arrays::hashCode, memory, 64 * CHUNK);

    for (int i = 0; i < 1_000; i++) {
      store(segment, i);
    }

    int copies = buffers.stream().mapToInt(EntryMemoryTest::secretsIn).sum();
    assertThat(copies).isEqualTo(segment.entries());
  }

  @Test
  void close_leavesNoSessionInMemory_andKeepsNoneFromThenOn() {
    EntryMemory memory = new EntryMemory(CHUNK, 100 * CHUNK, size -> allocate(size, 100));
    CacheSegment segment = new CacheSegment(Arrays::hashCode, memory, 64 * CHUNK);
    for (int i = 0; i < 60; i++) {
      store(segment, i);
    }
    assertThat(buffers).anyMatch(EntryMemoryTest::holdsTheSecret);

    segment.close();
    store(segment, 60);

    assertThat(buffers).noneMatch(EntryMemoryTest::holdsTheSecret);
    assertThat(segment.entries()).isZero();
  }

  private ByteBuffer allocate(int size, int most) {
    if (buffers.size() == most) {
      throw new OutOfMemoryError("Cannot reserve direct buffer memory");
    }
    buffers.add(ByteBuffer.allocate(size));
    return buffers.get(buffers.size() - 1);
  }

  private static void store(CacheSegment segment, int number) {
    byte[] id = id(number);
    segment.store(id, Arrays.hashCode(id), CacheSegment.entry(id, NOW + 60, SECRET), NOW);
  }

  private static byte[] id(int number) {
    return ByteBuffer.allocate(16).putInt(number).putInt(~number).array();
  }

  private static boolean holdsTheSecret(ByteBuffer buffer) {
    return secretsIn(buffer) > 0;
  }

  private static int secretsIn(ByteBuffer buffer) {
    ByteBuffer secret = ByteBuffer.wrap(SECRET);
    int found = 0;
    for (int i = 0; i + SECRET.length <= buffer.capacity(); i++) {
      if (buffer.slice(i, SECRET.length).equals(secret)) {
        found++;
      }
    }
    return found;
  }
}
