// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.session;

import dev.reprise.cluster.store.LookupCounts;
import dev.reprise.cluster.store.SharedSessionStore;
import dev.reprise.cluster.store.StoreCounts;
import dev.reprise.cluster.store.StoreException;
import dev.reprise.cluster.wire.Purpose;
import dev.reprise.cluster.wire.RecordSealer;
import dev.reprise.cluster.wire.SharedSecrets;
import dev.reprise.cluster.wire.StoredSession;
import dev.reprise.codec.SessionId;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.SecretBytes;
import dev.reprise.engine.session.AsyncSessionStore;
import dev.reprise.engine.session.SessionCache;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * The sessions that the nodes of a cluster share, for an engine to ask when its own cache does not
 * know one.
 *
 * <p>What goes to the store is sealed, under a name that is the HMAC-SHA-256 of the session ID with
 * a key that only members can derive. An ID that no secret of the cluster has made is never looked
 * up there. A store that fails again and again is left alone for a while. A handshake's thread only
 * hands its session over; what is handed over last about an ID counts. An ID that this fleet made
 * and the store does not have is looked up once more, a moment later. Safe for use by any thread;
 * never blocks.
 */
public final class ClusterSessions implements AsyncSessionStore, AutoCloseable {

  private final SessionCache local;
  private final SharedSessionStore store;
  private final SecureRandom random;
  private final Consumer<SessionId> removed;
  private final CircuitBreaker breaker;
  private final SessionHandover handover;
  private final Executor momentLater;

  /** How many sessions have ended; what was asked for before one more did is not kept. */
  private final AtomicLong ended = new AtomicLong();

  private final LookupCounter counter = new LookupCounter();
  private volatile Keys keys;

  /** What is derived from one list of secrets. */
  private record Keys(RecordSealer sealer, SessionNames names) {}

  /**
   * Sessions in a store.
   *
   * @param local this node's own cache, which takes in what the store has found
   * @param breaker what lets the store alone when it fails
   * @param removed called when a session has ended, so that the other nodes forget it
   * @param worker names and seals what is handed to it, one task at a time and soon
   * @param momentLater runs a task when a session that another node has just made must be in the
   *     store
   */
  public ClusterSessions(
      SessionCache local,
      SharedSessionStore store,
      SharedSecrets secrets,
      SecureRandom random,
      CircuitBreaker breaker,
      Consumer<SessionId> removed,
      Executor worker,
      Executor momentLater) {
    this.momentLater = momentLater;
    this.local = local;
    this.store = store;
    this.random = random;
    this.breaker = breaker;
    this.removed = removed;
    this.keys = keys(secrets);
    this.handover = new SessionHandover(new ToStore(), worker);
  }

  /** Seals with the first of these secrets from now on, and opens with all. */
  public void use(SharedSecrets secrets) {
    Keys before = keys;
    keys = keys(secrets);
    before.names().destroy();
  }

  /** How the store keeps up, with what has not been sealed yet. */
  public StoreCounts storeCounts() {
    SessionHandover.Counts handedOver = handover.counts();
    StoreCounts stored = store.counts();
    return new StoreCounts(
        handedOver.waiting() + stored.waiting(),
        stored.written(),
        handedOver.dropped() + stored.dropped(),
        stored.failedBatches());
  }

  /** What came of the questions to the store. */
  public LookupCounts lookups() {
    return counter.counts();
  }

  @Override
  public CompletionStage<Optional<SecretBytes>> find(SessionId sessionId, Instant now) {
    Keys current = keys;
    Optional<Bytes> name = current.names().of(sessionId);
    if (name.isEmpty()) {
      return CompletableFuture.completedFuture(Optional.empty());
    }
    Optional<CircuitBreaker.Attempt> attempt = breaker.attempt();
    if (attempt.isEmpty()) {
      counter.refused();
      return CompletableFuture.failedFuture(leftAlone());
    }
    long endedBefore = ended.get();
    return ask(name.get(), attempt.get())
        .thenCompose(found -> found.isPresent() ? answer(found) : askAgain(name.get()))
        .thenApply(found -> found.flatMap(octets -> open(current, name.get(), octets, now)))
        .thenApply(
            found -> {
              found.ifPresent(session -> keep(sessionId, session, endedBefore, now));
              return found.map(StoredSession::session);
            })
        .whenComplete(
            (session, failure) -> {
              if (failure != null) {
                counter.failed();
              } else {
                counter.answered(session.isPresent());
              }
            });
  }

  private CompletionStage<Optional<Bytes>> ask(Bytes name, CircuitBreaker.Attempt attempt) {
    return store.find(name).whenComplete((found, failure) -> attempt.ended(failure == null));
  }

  /**
   * Asks once more, a moment later: this fleet made the ID, so another node may be about to store
   * the session.
   */
  private CompletionStage<Optional<Bytes>> askAgain(Bytes name) {
    return CompletableFuture.runAsync(() -> {}, momentLater)
        .thenCompose(
            nothing ->
                breaker
                    .attempt()
                    .map(attempt -> ask(name, attempt))
                    .orElseGet(() -> CompletableFuture.failedFuture(leftAlone())));
  }

  private static CompletionStage<Optional<Bytes>> answer(Optional<Bytes> found) {
    return CompletableFuture.completedFuture(found);
  }

  private static StoreException leftAlone() {
    return new StoreException("the session store is left alone for a while: it failed repeatedly");
  }

  @Override
  public void store(SessionId sessionId, SecretBytes session, Instant expiry, Instant now) {
    handover.share(sessionId, session, expiry, now);
  }

  @Override
  public void evict(SessionId sessionId) {
    ended.incrementAndGet();
    handover.end(sessionId);
  }

  /** Forgets a session that is over, as another node has said. */
  public void forget(SessionId sessionId) {
    ended.incrementAndGet();
    handover.forget(sessionId);
    local.evict(sessionId);
  }

  /** Gives up and destroys what has not been sealed yet; the store is somebody else's to close. */
  @Override
  public void close() {
    handover.close();
    keys.names().destroy();
  }

  private Optional<StoredSession> open(Keys current, Bytes name, Bytes octets, Instant now) {
    Optional<StoredSession> stored =
        current
            .sealer()
            .open(Purpose.SESSION, name, octets, StoredSession::readFrom)
            .map(RecordSealer.Opened::value);
    if (stored.isPresent() && !now.isBefore(stored.get().expires())) {
      stored.get().session().destroy();
      return Optional.empty();
    }
    return stored;
  }

  /**
   * Keeps what was found, unless a session has ended meanwhile: it may be this one, and nobody
   * would say so again.
   */
  private void keep(SessionId sessionId, StoredSession found, long endedBefore, Instant now) {
    if (ended.get() != endedBefore) {
      return;
    }
    local.store(sessionId, found.session(), found.expires(), now);
    if (ended.get() != endedBefore) {
      local.evict(sessionId);
    }
  }

  private Keys keys(SharedSecrets secrets) {
    return new Keys(new RecordSealer(secrets, random), new SessionNames(secrets));
  }

  /** What the worker does. */
  private final class ToStore implements SessionHandover.Receiver {

    @Override
    public void share(SessionId sessionId, SecretBytes session, Instant expiry, Duration keepFor) {
      Keys current = keys;
      current
          .names()
          .of(sessionId)
          .ifPresent(name -> store.store(name, sealed(current, name, session, expiry), keepFor));
    }

    private Bytes sealed(Keys current, Bytes name, SecretBytes session, Instant expiry) {
      return current.sealer().seal(Purpose.SESSION, name, new StoredSession(expiry, session));
    }

    @Override
    public void end(SessionId sessionId) {
      keys.names()
          .of(sessionId)
          .ifPresent(
              name -> {
                store.remove(name);
                removed.accept(sessionId);
              });
    }
  }
}
