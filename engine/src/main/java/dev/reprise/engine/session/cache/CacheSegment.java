// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.session.cache;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.locks.StampedLock;
import java.util.function.ToIntFunction;

/**
 * A part of the cache: the entries of one share of the IDs. Safe for use by any thread; reading
 * takes no lock unless writers keep getting in its way.
 */
final class CacheSegment {

  /*
   * Eviction after S3-FIFO (Yang et al., SOSP 2023), a chunk of entries at a time. A session enters
   * the probation log. A thread that needs room retires the oldest chunk from there while that log
   * holds more than its share: sessions that somebody came back for move to the main log, all
   * others go. In the main log, a session that somebody came back for since it was last looked at
   * gets another round.
   *
   * (1) Everything but the marks of use changes under the write lock only.
   * (2) Readers copy first and then ask whether anybody was writing. If so, what they copied is of
   *     no consequence, and is wiped; each place is checked before it is read, so nonsense costs
   *     nothing but another try.
   * (3) What leaves is wiped before the write lock is released.
   * (4) One chunk is free whenever another is retired. What stays of a retired chunk fits in it,
   *     and the retired chunk is free afterwards.
   */

  /** Share of the memory in which new sessions have time to prove themselves, in percent. */
  private static final int PROBATION_PERCENT = 30;

  private static final int TRIES = 3;
  private static final byte[] NOTHING = new byte[0];

  private final StampedLock lock = new StampedLock();
  private final ToIntFunction<byte[]> hashes;
  private final EntryMemory memory;
  private final EntryLog probation;
  private final EntryLog main;
  private final long mostIndexOctets;
  private SlotIndex index = new SlotIndex();
  private boolean closed;

  /**
   * An empty segment.
   *
   * @param hashes the hash of an ID
   * @param memory for entries
   * @param indexOctets memory for the index, at most
   */
  CacheSegment(ToIntFunction<byte[]> hashes, EntryMemory memory, long indexOctets) {
    this.hashes = hashes;
    this.memory = memory;
    this.probation = new EntryLog(memory);
    this.main = new EntryLog(memory);
    this.mostIndexOctets = indexOctets;
  }

  /** Sessions in here. */
  int entries() {
    long stamp = lock.readLock();
    try {
      return index.entries();
    } finally {
      lock.unlockRead(stamp);
    }
  }

  /** Memory in use, in octets. */
  long allocated() {
    long stamp = lock.readLock();
    try {
      return memory.allocated() + index.allocated();
    } finally {
      lock.unlockRead(stamp);
    }
  }

  /** A copy of the entry with that ID, which the caller wipes; empty if there is none. */
  byte[] find(byte[] id, int hash) {
    for (int tries = 0; tries < TRIES; tries++) {
      long stamp = lock.tryOptimisticRead();
      if (stamp != 0) {
        byte[] copy = read(id, hash);
        if (lock.validate(stamp)) {
          return copy;
        }
        Arrays.fill(copy, (byte) 0);
      }
    }
    long stamp = lock.readLock();
    try {
      return read(id, hash);
    } finally {
      lock.unlockRead(stamp);
    }
  }

  private byte[] read(byte[] id, int hash) {
    SlotIndex current = index;
    int slot = current.find(hash, place -> memory.hasId(place, id));
    if (slot == SlotIndex.NONE) {
      return NOTHING;
    }
    current.use(slot);
    return memory.read(current.place(slot));
  }

  /** Keeps an entry in place of any other with its ID, if it is not too large. */
  void store(byte[] id, int hash, byte[] entry, long nowSeconds) {
    long stamp = lock.writeLock();
    try {
      removeEntry(id, hash);
      if (!closed && memory.takes(entry.length)) {
        makeRoom(entry.length, nowSeconds);
        index = index.with(hash, probation.append(entry), this::hashAt);
      }
    } finally {
      lock.unlockWrite(stamp);
    }
  }

  /** Wipes all entries, and keeps none from now on. */
  void close() {
    long stamp = lock.writeLock();
    try {
      closed = true;
      index = new SlotIndex();
      memory.wipe();
    } finally {
      lock.unlockWrite(stamp);
    }
  }

  /** Forgets the entry with that ID, if there is one. */
  void remove(byte[] id, int hash) {
    long stamp = lock.writeLock();
    try {
      removeEntry(id, hash);
    } finally {
      lock.unlockWrite(stamp);
    }
  }

  private void removeEntry(byte[] id, int hash) {
    int slot = index.find(hash, place -> memory.hasId(place, id));
    if (slot != SlotIndex.NONE) {
      int place = index.place(slot);
      index.remove(slot, this::hashAt);
      memory.wipe(place);
    }
  }

  /** Retires chunks until one entry more fits; those in use are spared as long as that can end. */
  private void makeRoom(int entryOctets, long nowSeconds) {
    int patience = 2 * memory.chunks();
    while (isShortOfMemory(entryOctets) || isShortOfIndex()) {
      boolean fromProbation =
          main.isEmpty() || probation.chunks() * 100 > memory.chunks() * PROBATION_PERCENT;
      retireOldestChunk(fromProbation ? probation : main, patience-- > 0, nowSeconds);
    }
  }

  private boolean isShortOfMemory(int entryOctets) {
    return !probation.hasRoom(entryOctets) && !memory.hasFree(2);
  }

  private boolean isShortOfIndex() {
    return index.entries() > 0 && index.allocatedWithOneMore() > mostIndexOctets;
  }

  private void retireOldestChunk(EntryLog log, boolean spare, long nowSeconds) {
    int chunk = log.removeOldest();
    for (int place = memory.first(chunk); place != EntryMemory.NONE; place = memory.next(place)) {
      byte[] entry = memory.read(place);
      int slot = slotOf(entry, place);
      if (slot != SlotIndex.NONE) {
        if (spare && index.isUsed(slot) && nowSeconds < expirySeconds(entry)) {
          index.move(slot, main.append(entry));
        } else {
          index.remove(slot, this::hashAt);
        }
      }
      Arrays.fill(entry, (byte) 0);
    }
    memory.release(chunk);
  }

  /** The slot of the entry at a place; none if the entry was removed. */
  private int slotOf(byte[] entry, int place) {
    int end = idEnd(entry);
    if (end == EntryMemory.HEADER_OCTETS) {
      return SlotIndex.NONE;
    }
    byte[] id = Arrays.copyOfRange(entry, EntryMemory.HEADER_OCTETS, end);
    return index.find(hashes.applyAsInt(id), other -> other == place);
  }

  private int hashAt(int place) {
    return hashes.applyAsInt(memory.id(place));
  }

  /**
   * An entry to be stored.
   *
   * @param id {@code 1..32} octets
   * @param expirySeconds since 1970, {@code 0..2^32-1}
   * @param session what comes back by this ID
   */
  static byte[] entry(byte[] id, long expirySeconds, byte[] session) {
    byte[] entry = new byte[EntryMemory.HEADER_OCTETS + id.length + session.length];
    ByteBuffer.wrap(entry)
        .putShort((short) entry.length)
        .put((byte) id.length)
        .putInt((int) expirySeconds)
        .put(id)
        .put(session);
    return entry;
  }

  /** When an entry ceases to be of use, in seconds since 1970. */
  static long expirySeconds(byte[] entry) {
    long seconds = 0;
    for (int i = 0; i < Integer.BYTES; i++) {
      seconds = seconds << Byte.SIZE | (entry[Short.BYTES + 1 + i] & 0xff);
    }
    return seconds;
  }

  /** Where in an entry the session begins that it keeps, up to its end. */
  static int sessionOffset(byte[] entry) {
    return idEnd(entry);
  }

  private static int idEnd(byte[] entry) {
    return EntryMemory.HEADER_OCTETS + (entry[Short.BYTES] & 0xff);
  }
}
