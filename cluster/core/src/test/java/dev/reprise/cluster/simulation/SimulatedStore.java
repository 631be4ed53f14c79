// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.simulation;

import dev.reprise.cluster.store.SharedRecord;
import dev.reprise.codec.wire.Bytes;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;

/** A store that forgets, goes back in time or is overwritten on command. */
final class SimulatedStore {

  private static final int MOST_HISTORY = 500;
  private static final long LONGEST_GAP_MILLIS = 10_000;

  private final EventQueue time;
  private final Map<SharedRecord, Optional<Bytes>> records = new EnumMap<>(SharedRecord.class);
  private final Map<SharedRecord, List<Version>> history = new EnumMap<>(SharedRecord.class);
  private final TreeMap<String, Heartbeat> heartbeats = new TreeMap<>();
  private final List<Bytes> oldHeartbeats = new ArrayList<>();
  private BiConsumer<SharedRecord, Optional<Bytes>> replaced = (record, octets) -> {};

  private record Version(long atMillis, Optional<Bytes> octets) {}

  /** A node's heartbeat, and the one before it. */
  record Heartbeat(
      Bytes octets, long atMillis, long untilMillis, long steadySince, Optional<Bytes> before) {}

  SimulatedStore(EventQueue time) {
    this.time = time;
    for (SharedRecord record : SharedRecord.values()) {
      records.put(record, Optional.empty());
      history.put(record, new ArrayList<>());
    }
  }

  Optional<Bytes> load(SharedRecord record) {
    return records.get(record);
  }

  boolean compareAndSet(SharedRecord record, Optional<Bytes> expected, Bytes replacement) {
    if (!records.get(record).equals(expected)) {
      return false;
    }
    set(record, Optional.of(replacement));
    return true;
  }

  Optional<Bytes> beat(String place, Bytes octets, long keepForMillis) {
    Heartbeat last = heartbeats.get(place);
    heartbeats.put(
        place,
        new Heartbeat(
            octets,
            time.nowMillis(),
            time.nowMillis() + keepForMillis,
            last != null && time.nowMillis() - last.atMillis() < LONGEST_GAP_MILLIS
                ? last.steadySince()
                : time.nowMillis(),
            Optional.ofNullable(last).map(Heartbeat::octets)));
    if (oldHeartbeats.size() < MOST_HISTORY) {
      oldHeartbeats.add(octets);
    }
    return Optional.ofNullable(last).map(Heartbeat::octets);
  }

  List<Bytes> heartbeats() {
    heartbeats.values().removeIf(each -> each.untilMillis() < time.nowMillis());
    return heartbeats.values().stream().map(Heartbeat::octets).toList();
  }

  /**
   * When a node's heartbeat was put, if the store still has it; long ago, if it is not that one.
   */
  Optional<Long> beatAt(String place) {
    return Optional.ofNullable(heartbeats.get(place)).map(Heartbeat::atMillis);
  }

  /** Since when a node's heartbeats have come without a gap that makes it look gone. */
  long steadySince(String place) {
    return heartbeats.get(place).steadySince();
  }

  /** Whom to notify when the store has something else than what was written last. */
  void onReplaced(BiConsumer<SharedRecord, Optional<Bytes>> listener) {
    replaced = listener;
  }

  void flush() {
    heartbeats.clear();
    for (SharedRecord record : SharedRecord.values()) {
      replace(record, Optional.empty());
    }
  }

  /** Goes back to what a replica has that is some milliseconds behind. */
  void failOver(long behindMillis) {
    long moment = time.nowMillis() - behindMillis;
    for (SharedRecord record : SharedRecord.values()) {
      replace(record, at(record, moment));
    }
    heartbeats
        .entrySet()
        .removeIf(
            each -> each.getValue().atMillis() > moment && each.getValue().before().isEmpty());
    heartbeats.replaceAll(
        (node, each) ->
            each.atMillis() > moment
                ? new Heartbeat(
                    each.before().orElseThrow(),
                    moment,
                    each.untilMillis(),
                    each.steadySince(),
                    Optional.empty())
                : each);
  }

  /** What the record was at a moment. */
  Optional<Bytes> at(SharedRecord record, long moment) {
    Optional<Bytes> then = Optional.empty();
    for (Version version : history.get(record)) {
      if (version.atMillis() <= moment) {
        then = version.octets();
      }
    }
    return then;
  }

  /** A former value of the record. */
  private Optional<Bytes> anyOld(SharedRecord record, SimulatedRandom random) {
    List<Version> versions = history.get(record);
    return versions.isEmpty()
        ? Optional.empty()
        : versions.get((int) random.between(0, versions.size() - 1)).octets();
  }

  void replay(SharedRecord record, SimulatedRandom random) {
    anyOld(record, random).ifPresent(octets -> replace(record, Optional.of(octets)));
  }

  void tamper(SharedRecord record, UnaryOperator<Bytes> change) {
    records.put(record, records.get(record).map(change));
    replaced.accept(record, records.get(record));
  }

  void replayHeartbeat(String place, SimulatedRandom random) {
    Heartbeat last = heartbeats.get(place);
    if (last != null && !oldHeartbeats.isEmpty()) {
      Bytes old = oldHeartbeats.get((int) random.between(0, oldHeartbeats.size() - 1));
      heartbeats.put(
          place,
          new Heartbeat(
              old, Long.MIN_VALUE / 2, last.untilMillis(), last.steadySince(), Optional.empty()));
    }
  }

  private void replace(SharedRecord record, Optional<Bytes> octets) {
    set(record, octets);
    replaced.accept(record, octets);
  }

  private void set(SharedRecord record, Optional<Bytes> octets) {
    records.put(record, octets);
    List<Version> versions = history.get(record);
    versions.add(new Version(time.nowMillis(), octets));
    if (versions.size() > MOST_HISTORY) {
      versions.remove(0);
    }
  }
}
