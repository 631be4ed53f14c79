// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster;

import dev.reprise.cluster.session.CircuitBreaker;
import dev.reprise.cluster.session.ClusterSessions;
import dev.reprise.cluster.session.SessionBroadcasts;
import dev.reprise.cluster.store.BroadcastCounts;
import dev.reprise.cluster.store.CommandListener;
import dev.reprise.cluster.store.LookupCounts;
import dev.reprise.cluster.store.SharedSessionStore;
import dev.reprise.cluster.store.StoreCounts;
import dev.reprise.cluster.wire.Purpose;
import dev.reprise.cluster.wire.SharedSecrets;
import dev.reprise.codec.SessionId;
import dev.reprise.codec.wire.SecretBytes;
import dev.reprise.engine.key.SessionIdKey;
import dev.reprise.engine.session.AsyncSessionStore;
import dev.reprise.engine.session.SessionCache;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The sessions that a node shares with the others: the store, the broadcasts and the key of the
 * session IDs. Owns the thread that seals. Safe for use by any thread.
 */
final class SessionSharing implements StoreMonitor.Sessions, AutoCloseable {

  private static final Duration LOOKUP_LIMIT = Duration.ofSeconds(1);

  /** How long a new session may wait for being sealed, together with others. */
  private static final Duration SEAL_WITHIN = Duration.ofMillis(5);

  /** When a session that another node was about to store must be there: sealed and written. */
  private static final Duration SECOND_LOOK_AFTER = SEAL_WITHIN.multipliedBy(4);

  private final SharedSessionStore store;
  private final ClusterSessions sessions;
  private final Optional<SessionBroadcasts> broadcasts;
  private final SessionIdKey idKey;
  private final ExecutorService sealer;

  private SessionSharing(
      SharedSessionStore store,
      ClusterSessions sessions,
      Optional<SessionBroadcasts> broadcasts,
      SessionIdKey idKey,
      ExecutorService sealer) {
    this.store = store;
    this.sessions = sessions;
    this.broadcasts = broadcasts;
    this.idKey = idKey;
    this.sealer = sealer;
  }

  /**
   * Begins to share sessions.
   *
   * @param local this node's own cache of sessions
   * @param removed called when a session has ended here, to notify the other nodes
   * @throws IllegalArgumentException if broadcasts are wanted and the store has no bus
   */
  static SessionSharing of(
      Cluster.Builder builder, SessionCache local, Stores stores, Consumer<SessionId> removed) {
    SharedSecrets secrets = builder.domainSecrets();
    ExecutorService sealer = Executors.newSingleThreadExecutor(SessionSharing::sealerThread);
    ClusterSessions sessions =
        new ClusterSessions(
            local,
            stores.sessions(),
            secrets,
            builder.random,
            new CircuitBreaker(LOOKUP_LIMIT, System::nanoTime),
            removed,
            delayed(sealer),
            CompletableFuture.delayedExecutor(
                SECOND_LOOK_AFTER.toMillis(), TimeUnit.MILLISECONDS, Runnable::run));
    Optional<SessionBroadcasts> broadcasts =
        builder.broadcast
            ? Optional.of(broadcasts(builder, local, stores, sessions))
            : Optional.empty();
    SessionIdKey idKey = SessionIdKey.of(idKeys(secrets).get(0));
    idKey.replace(idKeys(secrets));
    broadcasts.ifPresent(SessionBroadcasts::start);
    return new SessionSharing(stores.sessions(), sessions, broadcasts, idKey, sealer);
  }

  private static SessionBroadcasts broadcasts(
      Cluster.Builder builder, SessionCache local, Stores stores, ClusterSessions sessions) {
    return new SessionBroadcasts(
        sessions,
        local,
        stores.sessionBus(),
        builder.domainSecrets(),
        new SessionBroadcasts.Sender(builder.node, builder.policy.clockSkew()),
        builder.random,
        builder.clock);
  }

  SessionIdKey idKey() {
    return idKey;
  }

  AsyncSessionStore engineSessions() {
    return broadcasts.<AsyncSessionStore>map(each -> each).orElse(sessions);
  }

  /** Forgets a session that has ended at another node. */
  void forget(SessionId sessionId) {
    if (broadcasts.isPresent()) {
      broadcasts.get().forget(sessionId);
    } else {
      sessions.forget(sessionId);
    }
  }

  void use(SharedSecrets secrets) {
    sessions.use(secrets);
    broadcasts.ifPresent(each -> each.use(secrets));
    idKey.replace(idKeys(secrets));
  }

  @Override
  public LookupCounts lookups() {
    return sessions.lookups();
  }

  BroadcastCounts broadcastCounts() {
    return broadcasts.map(SessionBroadcasts::counts).orElse(BroadcastCounts.NONE);
  }

  @Override
  public StoreCounts changes() {
    return sessions.storeCounts();
  }

  @Override
  public Optional<String> lastFailure() {
    return store.lastFailure();
  }

  void onCommand(CommandListener listener) {
    store.onCommand(listener);
  }

  @Override
  public void close() {
    broadcasts.ifPresent(SessionBroadcasts::close);
    sessions.close();
    sealer.shutdown();
    store.close();
    idKey.destroy();
  }

  private static Executor delayed(ExecutorService sealer) {
    return CompletableFuture.delayedExecutor(SEAL_WITHIN.toMillis(), TimeUnit.MILLISECONDS, sealer);
  }

  private static Thread sealerThread(Runnable task) {
    Thread thread = new Thread(task, "reprise-session-sealer");
    thread.setDaemon(true);
    return thread;
  }

  private static List<SecretBytes> idKeys(SharedSecrets secrets) {
    return secrets.secrets().stream()
        .map(secret -> secrets.derive(secret, Purpose.SESSION_ID_KEY))
        .toList();
  }
}
