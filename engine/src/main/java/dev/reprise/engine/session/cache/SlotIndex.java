// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.session.cache;

/**
 * A hash table from IDs to places, by linear probing, in six octets a slot.
 *
 * <p>The hash decides where probing begins, and one octet of it is a tag that spares most looks at
 * entries that are not meant. Not safe for use by several threads, but reading while another thread
 * writes does no more harm than to find nothing, or something else.
 */
final class SlotIndex {

  static final int SLOT_OCTETS = Integer.BYTES + 2;
  static final int NONE = -1;

  private static final int LEAST_SLOTS = 16;

  /** Places, each plus one; zero is a free slot. */
  private final int[] places;

  private final byte[] tags;

  /** Set by readers, without a lock: which of two races wins changes a guess and nothing else. */
  private final byte[] used;

  private int entries;

  SlotIndex() {
    this(LEAST_SLOTS);
  }

  private SlotIndex(int slots) {
    this.places = new int[slots];
    this.tags = new byte[slots];
    this.used = new byte[slots];
  }

  /** Tells whether the entry at a place is the one that is looked for. */
  @FunctionalInterface
  interface Match {
    boolean at(int place);
  }

  /** Finds the hash of the entry at a place. */
  @FunctionalInterface
  interface Hash {
    int at(int place);
  }

  int entries() {
    return entries;
  }

  /** Memory in use, in octets. */
  long allocated() {
    return (long) places.length * SLOT_OCTETS;
  }

  /** Memory in use once it has to grow, in octets. */
  long allocatedWithOneMore() {
    return isFull() ? 2 * allocated() : allocated();
  }

  private boolean isFull() {
    return (entries + 1) * 4L > places.length * 3L;
  }

  /** The slot of an entry; {@link #NONE} if it has none. */
  int find(int hash, Match match) {
    int slot = first(hash);
    for (int probes = 0; probes < places.length; probes++) {
      int place = places[slot];
      if (place == 0) {
        return NONE;
      }
      if (tags[slot] == tag(hash) && match.at(place - 1)) {
        return slot;
      }
      slot = next(slot);
    }
    return NONE;
  }

  /** The slot that points to a place; {@link #NONE} if no slot does. */
  int find(int hash, int wanted) {
    return find(hash, place -> place == wanted);
  }

  int place(int slot) {
    return places[slot] - 1;
  }

  boolean isUsed(int slot) {
    return used[slot] != 0;
  }

  /** Notes that somebody came back for the entry in a slot. */
  void use(int slot) {
    if (used[slot] == 0) {
      used[slot] = 1;
    }
  }

  /** Points a slot to where its entry has moved, as one that nobody has come back for yet. */
  void move(int slot, int place) {
    places[slot] = place + 1;
    used[slot] = 0;
  }

  /**
   * Adds an entry that is not in here.
   *
   * @return this index, or a larger copy that takes its place
   */
  SlotIndex with(int hash, int place, Hash hashes) {
    SlotIndex target = isFull() ? grown(hashes) : this;
    target.add(hash, place, (byte) 0);
    return target;
  }

  private SlotIndex grown(Hash hashes) {
    SlotIndex larger = new SlotIndex(2 * places.length);
    for (int slot = 0; slot < places.length; slot++) {
      if (places[slot] != 0) {
        larger.add(hashes.at(place(slot)), place(slot), used[slot]);
      }
    }
    return larger;
  }

  private void add(int hash, int place, byte isUsed) {
    int slot = first(hash);
    while (places[slot] != 0) {
      slot = next(slot);
    }
    tags[slot] = tag(hash);
    used[slot] = isUsed;
    places[slot] = place + 1;
    entries++;
  }

  /** Removes what is in a slot, and closes the gap that it would leave for probing. */
  void remove(int slot, Hash hashes) {
    int gap = slot;
    int next = next(gap);
    while (places[next] != 0) {
      int home = first(hashes.at(place(next)));
      if (distance(home, next) >= distance(gap, next)) {
        places[gap] = places[next];
        tags[gap] = tags[next];
        used[gap] = used[next];
        gap = next;
      }
      next = next(next);
    }
    places[gap] = 0;
    used[gap] = 0;
    entries--;
  }

  private int distance(int from, int to) {
    return (to - from) & (places.length - 1);
  }

  private int first(int hash) {
    return hash & (places.length - 1);
  }

  private int next(int slot) {
    return (slot + 1) & (places.length - 1);
  }

  private static byte tag(int hash) {
    return (byte) (hash >>> 24);
  }
}
