// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.embedded;

import dev.reprise.cluster.store.CommandListener;
import dev.reprise.cluster.store.KeyRingStore;
import dev.reprise.cluster.store.MessageBus;
import dev.reprise.cluster.store.SharedRecord;
import dev.reprise.cluster.store.SharedSessionStore;
import dev.reprise.codec.wire.Bytes;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * A store and a bus in this process, for clusters of several nodes in one JVM and for tests. Safe
 * for use by any thread.
 */
public final class EmbeddedStore implements KeyRingStore, SharedSessionStore {

  /** About so many octets of sessions are kept; the oldest go first. */
  private static final long MOST_SESSION_OCTETS = 64L << 20;

  private final LongSupplier nanos;
  private final Map<SharedRecord, Bytes> records = new EnumMap<>(SharedRecord.class);
  private final Map<String, Timed> heartbeats = new LinkedHashMap<>();
  private final Map<Bytes, Timed> sessions = new LinkedHashMap<>();
  private final List<Consumer<Bytes>> listeners = new CopyOnWriteArrayList<>();
  private long sessionOctets;

  private record Timed(Bytes octets, long untilNanos) {}

  /** An empty store. */
  public EmbeddedStore() {
    this(System::nanoTime);
  }

  /** An empty store under another clock, which counts nanoseconds and cannot be set. */
  public EmbeddedStore(LongSupplier nanos) {
    this.nanos = nanos;
  }

  @Override
  public synchronized Optional<Bytes> load(SharedRecord record) {
    return Optional.ofNullable(records.get(record));
  }

  @Override
  public synchronized boolean compareAndSet(
      SharedRecord record, Optional<Bytes> expected, Bytes replacement) {
    if (!Optional.ofNullable(records.get(record)).equals(expected)) {
      return false;
    }
    records.put(record, replacement);
    return true;
  }

  @Override
  public synchronized Optional<Bytes> beat(String place, Bytes heartbeat, Duration keepFor) {
    Timed latest = new Timed(heartbeat, nanos.getAsLong() + keepFor.toNanos());
    return Optional.ofNullable(heartbeats.put(place, latest))
        .filter(before -> !isOver(before))
        .map(Timed::octets);
  }

  @Override
  public synchronized Heartbeats heartbeats() {
    heartbeats.values().removeIf(this::isOver);
    return Heartbeats.all(heartbeats.values().stream().map(Timed::octets).toList());
  }

  @Override
  public void publish(Bytes message) {
    listeners.forEach(listener -> listener.accept(message));
  }

  @Override
  public Watch watch(Consumer<Bytes> listener, Runnable reconnected) {
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }

  @Override
  public synchronized CompletionStage<Optional<Bytes>> find(Bytes name) {
    return CompletableFuture.completedFuture(
        Optional.ofNullable(sessions.get(name)).filter(each -> !isOver(each)).map(Timed::octets));
  }

  @Override
  public synchronized void store(Bytes name, Bytes session, Duration keepFor) {
    remove(name);
    sessions.put(name, new Timed(session, nanos.getAsLong() + keepFor.toNanos()));
    sessionOctets += session.length();
    Iterator<Timed> oldest = sessions.values().iterator();
    while (sessionOctets > MOST_SESSION_OCTETS && oldest.hasNext()) {
      sessionOctets -= oldest.next().octets().length();
      oldest.remove();
    }
  }

  @Override
  public synchronized void remove(Bytes name) {
    Timed removed = sessions.remove(name);
    if (removed != null) {
      sessionOctets -= removed.octets().length();
    }
  }

  @Override
  public Optional<MessageBus> bus() {
    return Optional.of(this);
  }

  /** Nothing is exchanged. */
  @Override
  public void onCommand(CommandListener listener) {}

  /** Nothing to let go of: the store is there as long as somebody holds it. */
  @Override
  public void close() {}

  private boolean isOver(Timed each) {
    return nanos.getAsLong() - each.untilNanos() >= 0;
  }
}
