// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.ring;

import dev.reprise.cluster.wire.ClusterRecords;
import dev.reprise.cluster.wire.RecordSealer;
import dev.reprise.cluster.wire.Stamp;
import dev.reprise.cluster.wire.Stamped;
import dev.reprise.codec.wire.Bytes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One shared record as one node has it: what the store last said, and the join of all that the
 * store ever said. Not safe for use by several threads.
 */
final class Replica<T> {

  private static final int FIRST_PATIENCE = 2;
  private static final int MOST_PATIENCE = 512;

  private final RecordType<T> type;
  private final RingRules rules;
  private final Freshness freshness;
  private ClusterRecords records;

  private T held;
  private Optional<Bytes> octets = Optional.empty();
  private Optional<T> read;
  private Optional<Stamp> stamp = Optional.empty();
  private boolean underFormerSecret;

  /** What was let go while a write was on its way: that may still need its secrets. */
  private final List<T> aside = new ArrayList<>();

  private boolean writing;

  private int unreadableRounds;
  private int readableRounds;
  private int patience = FIRST_PATIENCE;

  /**
   * A write that is due.
   *
   * @param expected the octets that the store must still have
   * @param value what the node holds when it has been written
   * @param stamp what the node says about it
   * @param news whether the content changes, and not the stamp alone
   */
  record Write<T>(
      Optional<Bytes> expected, T value, Stamp stamp, Bytes replacement, boolean news) {}

  Replica(RecordType<T> type, RingRules rules, Freshness freshness, ClusterRecords records) {
    this.type = type;
    this.rules = rules;
    this.freshness = freshness;
    this.records = records;
    this.held = type.nothing();
    this.read = Optional.of(type.nothing());
  }

  /** What this node knows. */
  T held() {
    return held;
  }

  /** What this node says about what it holds. */
  Stamp stamp(Instant now) {
    return freshness.stamp(now);
  }

  /** The moment from which on this node knows everything; empty if it trusts nothing. */
  Optional<Instant> since(Instant now) {
    return freshness.since(now);
  }

  /** Until when what this node knows may be used. */
  Instant until() {
    return freshness.until();
  }

  /** Whether the store's record, as last read, is there and cannot be opened. */
  boolean isUnreadable() {
    return read.isEmpty();
  }

  /** Whether the store's record, as last read, can be opened and has a stamp to be trusted. */
  boolean isCurrent(Instant now) {
    return freshness.isCurrent(stamp, now);
  }

  /** Seals and opens with these secrets from now on. */
  void use(ClusterRecords newRecords) {
    records = newRecords;
    octets.ifPresent(this::open);
  }

  /** Learns something, or forgets what is over. */
  void hold(T value) {
    T before = held;
    held = value;
    release(before);
  }

  /**
   * Takes note of what the store holds.
   *
   * @param regular whether this is one of the rounds by which time is measured
   */
  void loaded(Optional<Bytes> record, boolean regular, Instant now) {
    writeEnded(); // by failure or refusal, or this would not have been read
    if (!record.equals(octets)) {
      octets = record;
      unreadableRounds = 0;
      if (record.isPresent()) {
        open(record.get());
      } else {
        replaceRead(Optional.of(type.nothing()), Optional.empty(), false);
      }
    }
    if (read.isPresent()) {
      freshness.read(stamp, now);
    }
    if (regular) {
      countRound();
    }
    read.ifPresent(value -> hold(type.alive(type.merge(held, value), now)));
  }

  /**
   * The write that gives the store what is wanted; empty if it has that already, or if its record
   * cannot be opened and may yet be replaced by whoever can.
   */
  Optional<Write<T>> toWrite(T wanted, Instant now) {
    if (read.isEmpty()) {
      return rules.replacesUnreadable(type.isSubstantial(held), unreadableRounds, patience)
          ? Optional.of(write(type.alive(wanted, now), 0, true, now))
          : Optional.empty();
    }
    T replacement = type.alive(type.replacement(read.get(), wanted), now);
    boolean news =
        type.lacks(read.get(), replacement)
            || underFormerSecret
            || type.isOverdueForRemoval(read.get(), now);
    return news || freshness.isRenewalDue(stamp, now)
        ? Optional.of(write(replacement, type.epoch(read.get()), news, now))
        : Optional.empty();
  }

  /** Takes note that a write took place. */
  void written(Write<T> write, Instant now) {
    if (read.isEmpty()) {
      patience = Math.min(MOST_PATIENCE, 2 * patience);
    }
    hold(type.onceWritten(held, read, write.value()));
    octets = Optional.of(write.replacement());
    unreadableRounds = 0;
    replaceRead(Optional.of(write.value()), Optional.of(write.stamp()), false);
    freshness.written(now);
    writeEnded();
  }

  /** Takes note that no write is on its way any more, whatever has become of it. */
  void writeEnded() {
    writing = false;
    release(type.nothing());
  }

  /** Destroys the secrets of all that is here; nothing is known from now on. */
  void destroy() {
    aside.add(held);
    read.ifPresent(aside::add);
    held = type.nothing();
    read = Optional.of(type.nothing());
    octets = Optional.empty();
    stamp = Optional.empty();
    writeEnded();
  }

  private Write<T> write(T value, long epochRead, boolean news, Instant now) {
    long highest = Math.max(type.epoch(held), epochRead);
    T numbered = news ? type.inEpoch(value, following(highest)) : value;
    Stamp mine = freshness.stamp(now);
    writing = true;
    return new Write<>(octets, numbered, mine, type.seal(mine, numbered, records), news);
  }

  private static long following(long epoch) {
    return epoch == Long.MAX_VALUE ? epoch : epoch + 1;
  }

  private void open(Bytes record) {
    Optional<RecordSealer.Opened<Stamped<T>>> opened = type.open(record, records);
    replaceRead(
        opened.map(each -> each.value().value()),
        opened.map(each -> each.value().stamp()),
        opened.map(RecordSealer.Opened::underFormerSecret).orElse(false));
  }

  private void replaceRead(Optional<T> value, Optional<Stamp> newStamp, boolean former) {
    Optional<T> before = read;
    read = value;
    stamp = newStamp;
    underFormerSecret = former;
    before.ifPresent(this::release);
  }

  /** Both what is held and what was read may still need a secret that the other has dropped. */
  private void release(T value) {
    aside.add(value);
    if (!writing) {
      List<T> kept = Stream.concat(Stream.of(held), read.stream()).toList();
      aside.forEach(each -> type.release(each, kept));
      aside.clear();
    }
  }

  private void countRound() {
    if (read.isEmpty()) {
      unreadableRounds++;
      readableRounds = 0;
    } else if (++readableRounds > patience) {
      patience = FIRST_PATIENCE;
    }
  }
}
