// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster;

import dev.reprise.cluster.ring.RingProtocol;
import dev.reprise.cluster.ring.RingSettings;
import dev.reprise.cluster.session.BroadcastCounts;
import dev.reprise.cluster.session.CircuitBreaker;
import dev.reprise.cluster.session.ClusterSessions;
import dev.reprise.cluster.session.SessionBroadcasts;
import dev.reprise.cluster.store.CommandClass;
import dev.reprise.cluster.store.CommandTimes;
import dev.reprise.cluster.store.KeyRingStore;
import dev.reprise.cluster.store.MessageBus;
import dev.reprise.cluster.store.SharedSessionStore;
import dev.reprise.cluster.store.StoreCounts;
import dev.reprise.cluster.store.StoreProvider;
import dev.reprise.cluster.wire.ClusterSecrets;
import dev.reprise.cluster.wire.NodeName;
import dev.reprise.cluster.wire.Purpose;
import dev.reprise.cluster.wire.Revocation;
import dev.reprise.cluster.wire.Revocations;
import dev.reprise.codec.KeyName;
import dev.reprise.codec.SessionId;
import dev.reprise.codec.wire.SecretBytes;
import dev.reprise.engine.ResumptionPolicy;
import dev.reprise.engine.bc.ResumptionEngine;
import dev.reprise.engine.key.SessionIdKey;
import dev.reprise.engine.key.TicketKeys;
import dev.reprise.engine.revocation.RevocationSource;
import dev.reprise.engine.session.AsyncSessionStore;
import dev.reprise.engine.session.SessionCache;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * This process's membership in a cluster: the keys, session IDs and sessions that it shares with
 * the other nodes.
 *
 * <pre>{@code
 * Cluster cluster = Cluster.join(URI.create("embedded:demo"), secrets, "node-1");
 * ResumptionEngine engine = cluster.engine().build();
 * }</pre>
 *
 * <p>One thread talks to the store, one seals sessions for it. Handshakes see what it last learned
 * and never wait for it; while the store is away, they go on with what this node has. Safe for use
 * by any thread.
 */
public final class Cluster implements AutoCloseable {

  /** Who shares the keys, unless told. */
  public static final String DEFAULT_TRUST_DOMAIN = "default";

  private static final Duration FIRST_ROUND = Duration.ofSeconds(3);
  private static final Duration LOOKUP_LIMIT = Duration.ofSeconds(1);

  /** How long a new session may wait for being sealed, together with others. */
  private static final Duration SEAL_WITHIN = Duration.ofMillis(5);

  private final String cluster;
  private final ClusterNode node;
  private final ClusterSessions sessions;
  private final Optional<SessionBroadcasts> broadcasts;
  private final SessionCache localSessions;
  private final ResumptionPolicy policy;
  private final InstantSource clock;
  private final SecureRandom random;
  private final SharedSessionStore sessionStore;
  private final SessionIdKey sessionIdKey;
  private final ExecutorService sealer = Executors.newSingleThreadExecutor(Cluster::sealerThread);

  private Cluster(Builder builder) {
    cluster = builder.secrets.cluster();
    localSessions = builder.localSessions;
    policy = builder.policy;
    clock = builder.clock;
    random = builder.random;
    KeyRingStore store =
        provider(builder.uri)
            .keyRingStore(builder.uri, builder.secrets.cluster(), builder.trustDomain);
    sessionStore =
        provider(builder.sessionUri).sessionStore(builder.sessionUri, builder.secrets.cluster());
    RingProtocol protocol =
        RingProtocol.starting(
            builder.node,
            builder.trustDomain,
            builder.secrets,
            builder.policy,
            builder.settings,
            builder.random,
            builder.clock.instant());
    node = new ClusterNode(builder.node, protocol, store, builder.clock);
    sessions =
        new ClusterSessions(
            localSessions,
            sessionStore,
            builder.secrets,
            random,
            new CircuitBreaker(LOOKUP_LIMIT, System::nanoTime),
            node::remove,
            CompletableFuture.delayedExecutor(
                SEAL_WITHIN.toMillis(), TimeUnit.MILLISECONDS, sealer));
    broadcasts = builder.broadcast ? Optional.of(broadcasts(builder)) : Optional.empty();
    sessionIdKey = SessionIdKey.of(idKeys(builder.secrets).get(0));
    sessionIdKey.replace(idKeys(builder.secrets));
    broadcasts.ifPresent(SessionBroadcasts::start);
    node.start(
        broadcasts.<Consumer<SessionId>>map(each -> each::forget).orElseGet(() -> sessions::forget),
        FIRST_ROUND);
  }

  private SessionBroadcasts broadcasts(Builder builder) {
    Optional<MessageBus> bus = sessionStore.bus();
    if (bus.isEmpty()) {
      node.close();
      sessionStore.close();
      throw new IllegalArgumentException("the store of sessions can't broadcast");
    }
    return new SessionBroadcasts(
        sessions,
        localSessions,
        bus.get(),
        builder.secrets,
        new SessionBroadcasts.Sender(builder.node, policy.clockSkew()),
        random,
        clock);
  }

  /**
   * Joins a cluster with everything else as it is by default, and has read the store if that
   * answers within seconds.
   *
   * @param uri the store, {@code embedded:NAME} for one in this process
   * @param secrets the cluster's secrets
   * @param node this node's name, no other live node's
   * @throws IllegalArgumentException if no store for such a URI is on the class path
   */
  public static Cluster join(URI uri, ClusterSecrets secrets, String node) {
    return builder(uri, secrets, node).join();
  }

  /** A membership that is still being described. */
  public static Builder builder(URI uri, ClusterSecrets secrets, String node) {
    return new Builder(uri, secrets, node);
  }

  /** The keys that all nodes share, as this node knows them. */
  public TicketKeys keys() {
    return node;
  }

  /** What makes and recognises the session IDs of the cluster. */
  public SessionIdKey sessionIdKey() {
    return sessionIdKey;
  }

  /** The sessions that this node keeps itself. */
  public SessionCache localSessions() {
    return localSessions;
  }

  /** The sessions that all nodes share. */
  public ClusterSessions sessions() {
    return sessions;
  }

  /** The same sessions as an engine uses them: broadcast, too, if that is wished. */
  public AsyncSessionStore engineSessions() {
    return broadcasts.<AsyncSessionStore>map(each -> each).orElse(sessions);
  }

  /** What became of sessions that are broadcast. */
  public BroadcastCounts broadcastCounts() {
    return broadcasts.map(SessionBroadcasts::counts).orElse(BroadcastCounts.NONE);
  }

  /** The revocations that all nodes share, as this node knows them. */
  public Revocations revocations() {
    return node.revocations();
  }

  /** The same revocations, as an engine asks for them. */
  public RevocationSource revocationSource() {
    return node.revocationSource();
  }

  /** An engine with all that the cluster shares, which may be described further. */
  public ResumptionEngine.Builder engine() {
    return ResumptionEngine.builder()
        .policy(policy)
        .keys(keys())
        .sessionIdKey(sessionIdKey)
        .sessions(localSessions)
        .sharedSessions(engineSessions())
        .revocations(revocationSource())
        .clock(clock)
        .random(random);
  }

  /** Publishes a new key, which seals as soon as every live node has acknowledged it. */
  public void rotate() {
    node.call(RingProtocol::rotate);
  }

  /**
   * Lets a key open nothing any more, here at once and soon everywhere. If it is the one that
   * seals, nothing is issued until every live node has acknowledged a successor.
   */
  public void revoke(KeyName name) {
    node.call((protocol, now) -> protocol.revoke(name, now));
  }

  /** Lets sessions be declined, here at once and soon everywhere. */
  public void revoke(Revocation revocation) {
    node.call((protocol, now) -> protocol.revoke(revocation, now));
  }

  /**
   * Uses other secrets from now on; see {@link ClusterSecrets} for the order of steps.
   *
   * @throws IllegalArgumentException if they are another cluster's
   */
  public void use(ClusterSecrets secrets) {
    if (!secrets.cluster().equals(cluster)) {
      throw new IllegalArgumentException(
          "secrets of the cluster " + secrets.cluster() + ", not of " + cluster);
    }
    sessions.use(secrets);
    broadcasts.ifPresent(each -> each.use(secrets));
    sessionIdKey.replace(idKeys(secrets));
    node.call((protocol, now) -> protocol.use(secrets, now));
  }

  /** How this node and the cluster are doing, as far as this node knows. */
  public ClusterStatus status() {
    return node.status();
  }

  /** How long the stores took for things of that kind. */
  public CommandTimes commandTimes(CommandClass command) {
    return node.times(command).plus(sessionStore.times(command));
  }

  /** How the store of sessions keeps up. */
  public StoreCounts sessionStoreCounts() {
    return sessions.storeCounts();
  }

  /** Leaves the cluster: the node's heartbeat ends, its keys are destroyed. */
  @Override
  public void close() {
    node.close();
    broadcasts.ifPresent(SessionBroadcasts::close);
    sessions.close();
    sealer.shutdown();
    sessionStore.close();
    sessionIdKey.destroy();
  }

  private static Thread sealerThread(Runnable task) {
    Thread thread = new Thread(task, "reprise-session-sealer");
    thread.setDaemon(true);
    return thread;
  }

  private static List<SecretBytes> idKeys(ClusterSecrets secrets) {
    return secrets.secrets().stream()
        .map(secret -> secrets.derive(secret, Purpose.SESSION_ID_KEY))
        .toList();
  }

  static StoreProvider provider(URI uri) {
    String scheme = Objects.toString(uri.getScheme(), "").toLowerCase(Locale.ROOT);
    return ServiceLoader.load(StoreProvider.class, Cluster.class.getClassLoader()).stream()
        .map(ServiceLoader.Provider::get)
        .filter(each -> each.schemes().contains(scheme))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException("no store for " + scheme + ": is on the class path"));
  }

  /** A membership in the making. Not safe for use by several threads. */
  public static final class Builder {
    private static final long LOCAL_SESSION_OCTETS = 16L << 20;

    private final URI uri;
    private final ClusterSecrets secrets;
    private final NodeName node;
    private URI sessionUri;
    private boolean broadcast;
    private String trustDomain = DEFAULT_TRUST_DOMAIN;
    private ResumptionPolicy policy = ResumptionPolicy.defaults();
    private RingSettings settings = RingSettings.DEFAULT;
    private SessionCache localSessions = SessionCache.ofOctets(LOCAL_SESSION_OCTETS);
    private InstantSource clock = InstantSource.system();
    private SecureRandom random = new SecureRandom();

    private Builder(URI uri, ClusterSecrets secrets, String node) {
      this.uri = Objects.requireNonNull(uri, "uri");
      this.sessionUri = uri;
      this.secrets = Objects.requireNonNull(secrets, "secrets");
      this.node = new NodeName(node);
    }

    /** The store of sessions, if it is another one than that of keys. */
    public Builder sessionStore(URI value) {
      sessionUri = value;
      return this;
    }

    /**
     * Whether each new session goes into every node's own cache at once; not unless told. Then a
     * node resumes by ID while the store is away, and each handshake costs a message to all nodes.
     */
    public Builder broadcastSessions(boolean value) {
      broadcast = value;
      return this;
    }

    /**
     * Who shares the keys, {@code default} unless told: scopes that must not trust each other's
     * nodes have separate rings.
     */
    public Builder trustDomain(String value) {
      trustDomain = value;
      return this;
    }

    /** What decides about keys and their times; the same at every node. */
    public Builder policy(ResumptionPolicy value) {
      policy = value;
      return this;
    }

    /** How often this node talks to the store. */
    public Builder settings(RingSettings value) {
      settings = value;
      return this;
    }

    /** This node's own cache of sessions; 16 MiB unless told. */
    public Builder localSessions(SessionCache value) {
      localSessions = value;
      return this;
    }

    /** Where the time comes from. */
    public Builder clock(InstantSource value) {
      clock = value;
      return this;
    }

    /** Where keys come from. */
    public Builder random(SecureRandom value) {
      random = value;
      return this;
    }

    /**
     * Joins, and has read the store if that answers within seconds.
     *
     * @throws IllegalArgumentException if no store for such a URI is on the class path
     */
    public Cluster join() {
      return new Cluster(this);
    }
  }
}
