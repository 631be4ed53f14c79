// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.session.cache;

import java.util.ArrayDeque;

/**
 * A queue of entries: new ones go in front, and the oldest leave a chunk at a time. Not safe for
 * use by several threads.
 */
final class EntryLog {

  private final EntryMemory memory;
  private final ArrayDeque<Integer> chunks = new ArrayDeque<>();
  private int usedOctets;

  EntryLog(EntryMemory memory) {
    this.memory = memory;
  }

  int chunks() {
    return chunks.size();
  }

  boolean isEmpty() {
    return chunks.isEmpty();
  }

  /** Whether an entry of that size fits without another chunk. */
  boolean hasRoom(int entryOctets) {
    return !isEmpty() && usedOctets + EntryMemory.aligned(entryOctets) <= memory.chunkOctets();
  }

  /**
   * Puts an entry in front; if there is no room for it, there must be a free chunk.
   *
   * @return its place
   */
  int append(byte[] entry) {
    if (!hasRoom(entry.length)) {
      chunks.addLast(memory.takeChunk());
      usedOctets = 0;
    }
    int place = chunks.getLast() * memory.chunkOctets() + usedOctets;
    memory.write(place, entry);
    usedOctets += EntryMemory.aligned(entry.length);
    return place;
  }

  /** Takes the oldest chunk out, to be released by the caller. */
  int removeOldest() {
    return chunks.removeFirst();
  }
}
