// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.session.cache;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Chunks of direct memory with entries in them, one after the other.
 *
 * <pre>{@code
 * struct {
 *     uint16 length;       // of the whole entry; 0: no more entries in this chunk
 *     uint8 id_length;     // 0: an entry that was removed
 *     uint32 expiry;       // seconds since 1970
 *     opaque id[id_length];
 *     opaque session[length - 7 - id_length];
 * } Entry;
 * }</pre>
 *
 * <p>Entries begin at multiples of four and do not span chunks; a place is the number of octets
 * before an entry. Direct memory stays where it is, so a wiped session leaves no copies behind, as
 * the collector's moving would. Not safe for use by several threads, but to read while another
 * thread writes does no more harm than to give nonsense: places are checked against the memory that
 * there is.
 */
final class EntryMemory {

  static final int HEADER_OCTETS = 7;
  static final int LARGEST_ENTRY = 0xffff;
  static final int LARGEST_CHUNK = 1 << 16;
  static final int NONE = -1;

  private static final int ALIGNMENT = 4;
  private static final int LEAST_CHUNKS = 3;
  private static final byte[] ZEROES = new byte[LARGEST_CHUNK];
  private static final byte[] NOTHING = new byte[0];
  private static final Logger LOG = LoggerFactory.getLogger(EntryMemory.class);

  /** Set and read in release and acquire mode: racing readers must see a buffer whole. */
  private final AtomicReferenceArray<ByteBuffer> buffers;

  private final IntFunction<ByteBuffer> allocator;
  private final int chunkOctets;

  /** Those that were made and are free. */
  private final int[] freeChunks;

  private int free;
  private int made;

  /** How many chunks there may be: fewer than at first once the platform has no more memory. */
  private int most;

  /**
   * Memory of which nothing is allocated yet.
   *
   * @param chunkOctets the size of a chunk, a multiple of four up to {@link #LARGEST_CHUNK}
   * @param octets the most to take up
   */
  EntryMemory(int chunkOctets, long octets) {
    this(chunkOctets, octets, ByteBuffer::allocateDirect);
  }

  /** The same, of buffers from {@code allocator}, which may run out of them. */
  EntryMemory(int chunkOctets, long octets, IntFunction<ByteBuffer> allocator) {
    this.allocator = allocator;
    int chunks = (int) (octets / chunkOctets);
    this.chunkOctets = chunkOctets;
    this.buffers = new AtomicReferenceArray<>(chunks);
    this.freeChunks = new int[chunks];
    this.most = chunks;
  }

  /** Memory in use, in octets: it comes as it is needed and stays. */
  long allocated() {
    return (long) made * chunkOctets;
  }

  /** Whether an entry of that size can be kept at all. */
  boolean takes(int entryOctets) {
    return entryOctets <= LARGEST_ENTRY
        && aligned(entryOctets) <= chunkOctets
        && most >= LEAST_CHUNKS
        && (made >= LEAST_CHUNKS || hasFree(LEAST_CHUNKS));
  }

  /** How many chunks there may be. */
  int chunks() {
    return most;
  }

  /** Whether so many chunks are free; makes them if it may. */
  boolean hasFree(int chunks) {
    while (free < chunks && made < most) {
      make();
    }
    return free >= chunks;
  }

  private void make() {
    try {
      buffers.setRelease(made, allocator.apply(chunkOctets));
      freeChunks[free++] = made++;
    } catch (OutOfMemoryError e) {
      // The limit of direct memory, which is the process's and not ours: what there is must do.
      LOG.warn("the session cache gets no more than {} octets: {}", allocated(), e.getMessage());
      most = made;
    }
  }

  int chunkOctets() {
    return chunkOctets;
  }

  /** The room that an entry takes up, in octets. */
  static int aligned(int entryOctets) {
    return (entryOctets + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  }

  /** Takes a free chunk; there must be one. */
  int takeChunk() {
    return freeChunks[--free];
  }

  /** Wipes a chunk and makes it free. */
  void release(int chunk) {
    buffer(chunk * chunkOctets).put(0, ZEROES, 0, chunkOctets);
    freeChunks[free++] = chunk;
  }

  /** Writes an entry where there is room for it. */
  void write(int place, byte[] entry) {
    buffer(place).put(place % chunkOctets, entry);
  }

  /** The first entry of a chunk; {@link #NONE} if the chunk is empty. */
  int first(int chunk) {
    int place = chunk * chunkOctets;
    return length(place) == 0 ? NONE : place;
  }

  /** The entry after the one at a place; {@link #NONE} if it was the chunk's last. */
  int next(int place) {
    int next = place + aligned(length(place));
    return next % chunkOctets == 0 || length(next) == 0 ? NONE : next;
  }

  private int length(int place) {
    return buffer(place).getShort(place % chunkOctets) & 0xffff;
  }

  private ByteBuffer buffer(int place) {
    return buffers.getPlain(place / chunkOctets);
  }

  /** Wipes all chunks, those in use as well as those that are free. */
  void wipe() {
    for (int chunk = 0; chunk < made; chunk++) {
      buffer(chunk * chunkOctets).put(0, ZEROES, 0, chunkOctets);
    }
  }

  /** Wipes one entry; its room stays in use until its chunk is released. */
  void wipe(int place) {
    buffer(place).put(place % chunkOctets + Short.BYTES, ZEROES, 0, length(place) - Short.BYTES);
  }

  /** A copy of the entry at a place, which the caller wipes; empty if there is none. */
  byte[] read(int place) {
    ByteBuffer buffer = bufferOrNull(place);
    int offset = place % chunkOctets;
    if (buffer == null || offset + HEADER_OCTETS > chunkOctets) {
      return NOTHING;
    }
    int length = buffer.getShort(offset) & 0xffff;
    if (length < HEADER_OCTETS || offset + length > chunkOctets) {
      return NOTHING;
    }
    byte[] entry = new byte[length];
    buffer.get(offset, entry);
    return entry;
  }

  /** The ID of the entry at a place. */
  byte[] id(int place) {
    ByteBuffer buffer = buffer(place);
    int offset = place % chunkOctets;
    byte[] id = new byte[buffer.get(offset + Short.BYTES) & 0xff];
    buffer.get(offset + HEADER_OCTETS, id);
    return id;
  }

  /** Whether the entry at a place has that ID. */
  boolean hasId(int place, byte[] id) {
    ByteBuffer buffer = bufferOrNull(place);
    int offset = place % chunkOctets;
    if (buffer == null
        || offset + HEADER_OCTETS + id.length > chunkOctets
        || (buffer.get(offset + Short.BYTES) & 0xff) != id.length) {
      return false;
    }
    for (int i = 0; i < id.length; i++) {
      if (buffer.get(offset + HEADER_OCTETS + i) != id[i]) {
        return false;
      }
    }
    return true;
  }

  private @Nullable ByteBuffer bufferOrNull(int place) {
    return place >= 0 && place / chunkOctets < buffers.length()
        ? buffers.getAcquire(place / chunkOctets)
        : null;
  }
}
