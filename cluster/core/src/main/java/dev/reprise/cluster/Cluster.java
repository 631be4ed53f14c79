// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster;

// Longer than 300 lines: the cluster's public API and its builder, with their documentation.

import dev.reprise.cluster.ring.RingPlaces;
import dev.reprise.cluster.ring.RingProtocol;
import dev.reprise.cluster.ring.RingSettings;
import dev.reprise.cluster.store.BroadcastCounts;
import dev.reprise.cluster.store.CommandListener;
import dev.reprise.cluster.store.KeyRingStore;
import dev.reprise.cluster.store.LookupCounts;
import dev.reprise.cluster.store.StoreCounts;
import dev.reprise.cluster.wire.FollowerState;
import dev.reprise.cluster.wire.NodeName;
import dev.reprise.cluster.wire.SharedSecrets;
import dev.reprise.codec.KeyName;
import dev.reprise.codec.SessionId;
import dev.reprise.engine.ResumptionPolicy;
import dev.reprise.engine.bc.ResumptionEngine;
import dev.reprise.engine.key.SessionIdKey;
import dev.reprise.engine.key.TicketKeys;
import dev.reprise.engine.revocation.RevocationSource;
import dev.reprise.engine.revocation.RevokedSubject;
import dev.reprise.engine.session.AsyncSessionStore;
import dev.reprise.engine.session.SessionCache;
import dev.reprise.engine.session.cache.BoundedSessionCache;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * This process's membership in a cluster: the keys, session IDs and sessions that it shares with
 * the other nodes.
 *
 * <pre>{@code
 * Cluster cluster = Cluster.join(URI.create("embedded:demo"), secrets, "node-1");
 * ResumptionEngine engine = cluster.engine().build();
 * }</pre>
 *
 * <p>One thread talks to the store, one seals sessions for it. Handshakes use what these threads
 * last learned and never wait for the store; while it is away, they go on with what this node has.
 * Safe for use by any thread.
 *
 * @since 0.1
 */
public final class Cluster implements AutoCloseable {

  /** The trust domain of a cluster that has only one. */
  public static final String DEFAULT_TRUST_DOMAIN = "default";

  /** The time between two rounds in which a node talks to the store, by default. */
  public static final Duration DEFAULT_POLL_INTERVAL = RingSettings.DEFAULT.pollInterval();

  private static final long OWN_SESSION_OCTETS = 16L << 20;
  private static final Duration FIRST_ROUND = Duration.ofSeconds(3);

  private final String cluster;
  private final String trustDomain;
  private final ResumptionPolicy policy;
  private final SessionCache localSessions;
  private final Optional<BoundedSessionCache> ownSessions;
  private final InstantSource clock;
  private final SecureRandom random;
  private final ClusterNode node;
  private final SessionSharing sharing;

  private Cluster(Builder builder, Stores stores) {
    cluster = builder.secrets.cluster();
    trustDomain = builder.trustDomain;
    policy = builder.policy;
    ownSessions =
        builder.localSessions == null
            ? Optional.of(BoundedSessionCache.ofOctets(OWN_SESSION_OCTETS))
            : Optional.empty();
    localSessions = builder.localSessions == null ? ownSessions.get() : builder.localSessions;
    clock = builder.clock;
    random = builder.random;
    RingProtocol protocol =
        RingProtocol.starting(
            builder.node,
            builder.domainSecrets(),
            policy,
            builder.settings,
            random,
            clock.instant());
    if (builder.acknowledgeOnRequest) {
      protocol.acknowledgeOnRequest();
    }
    sharing = SessionSharing.of(builder, localSessions, stores, this::notifyRemoved);
    StoreMonitor monitor =
        StoreMonitor.logging(
            builder.node, sharing, silenceOfLiveNode(builder.settings.pollInterval()));
    node = new ClusterNode(builder.node, protocol, stores.ring(), monitor, clock);
    node.start(sharing::forget, FIRST_ROUND);
  }

  /**
   * Joins a cluster with default settings. If the store answers within seconds, the node has read
   * it when this returns.
   *
   * @param uri the store, {@code embedded:NAME} for one in this process
   * @param secrets the cluster's secrets
   * @param node this node's name, which no other live node may have
   * @throws IllegalArgumentException if no store for such a URI is on the class path
   */
  public static Cluster join(URI uri, ClusterSecrets secrets, String node) {
    return builder(uri, secrets, node).join();
  }

  /** A builder of a membership with other settings. */
  public static Builder builder(URI uri, ClusterSecrets secrets, String node) {
    return new Builder(uri, secrets, node);
  }

  /** Whether a node may have that name: 1 to 255 letters, digits and {@code . _ : -}. */
  public static boolean isNodeName(String text) {
    return NodeName.isName(text);
  }

  /** How long a node may be silent before the others count it as gone. */
  public static Duration silenceOfLiveNode(Duration pollInterval) {
    return pollInterval.multipliedBy(RingSettings.DEFAULT.liveRounds());
  }

  /** The keys that all nodes share, as this node knows them. Closing them has no effect. */
  public TicketKeys keys() {
    return new ClusterKeys(node, policy);
  }

  /**
   * Acknowledges these keys and no others from now on, for a node that hands its keys to another
   * program: that program opens them. A key starts sealing when every live node has acknowledged
   * it, or when its predecessor expires, whichever comes first.
   *
   * @see Builder#acknowledgeOnRequest
   */
  public void acknowledge(Set<KeyName> installed) {
    Set<KeyName> names = Set.copyOf(installed);
    node.call((protocol, now) -> protocol.acknowledge(names, now));
  }

  /**
   * Acknowledges the keys that the program has taken, as {@link #acknowledge} does, and shows the
   * program's state to operators: in {@code cluster status}, on the status pages of nodes, and in
   * their metrics.
   *
   * @see Builder#acknowledgeOnRequest
   */
  public void follow(ClusterMember.Follower state) {
    FollowerState shown = state.shown();
    Set<KeyName> names = state.acknowledged();
    node.call((protocol, now) -> protocol.follow(names, shown, now));
  }

  /** The key that makes and recognises the session IDs of the cluster. */
  public SessionIdKey sessionIdKey() {
    return sharing.idKey();
  }

  /** This node's own cache of sessions. */
  public SessionCache localSessions() {
    return localSessions;
  }

  /** The sessions that all nodes share, for an engine; with broadcasts if they are switched on. */
  public AsyncSessionStore engineSessions() {
    return sharing.engineSessions();
  }

  /** Counts of the lookups in the store of sessions. */
  public LookupCounts lookupCounts() {
    return sharing.lookups();
  }

  /** Counts of the broadcast sessions. */
  public BroadcastCounts broadcastCounts() {
    return sharing.broadcastCounts();
  }

  /** The revocations that all nodes share, as this node knows them. */
  public RevocationSource revocationSource() {
    return node.revocationSource();
  }

  /** A builder of an engine with everything that the cluster shares. */
  public ResumptionEngine.Builder engine() {
    return ResumptionEngine.builder()
        .policy(policy)
        .keys(keys())
        .sessionIdKey(sessionIdKey())
        .sessions(localSessions)
        .sharedSessions(engineSessions())
        .revocations(revocationSource())
        .clock(clock)
        .random(random);
  }

  /**
   * Publishes a new key, which starts sealing when every live node has acknowledged it.
   *
   * @throws IllegalStateException if the key ring has places only for keys that the schedule needs
   */
  public void rotate() {
    Instant now = clock.instant();
    RingPlaces.objection(node.ring(now), now)
        .ifPresent(
            objection -> {
              throw new IllegalStateException(objection);
            });
    node.call(RingProtocol::rotate);
  }

  /**
   * Revokes a key, so that it opens no ticket any more: here at once, and soon everywhere. If it is
   * the key that seals, nothing is issued until every live node has acknowledged a successor.
   */
  public void revoke(KeyName name) {
    node.call((protocol, now) -> protocol.revoke(name, now));
  }

  /**
   * Revokes the sessions of a subject that were authenticated up to now: here at once, and soon
   * everywhere. The revocation is kept for as long as such a session can live.
   */
  public void revoke(RevokedSubject subject) {
    node.call((protocol, now) -> protocol.revoke(subject, now));
  }

  /**
   * Uses other secrets from now on; see {@link ClusterSecrets} for the order of steps.
   *
   * @throws IllegalArgumentException if they are another cluster's
   */
  public void use(ClusterSecrets secrets) {
    checkCluster(secrets.cluster(), cluster);
    SharedSecrets ours = secrets.in(trustDomain);
    sharing.use(ours);
    node.call((protocol, now) -> protocol.use(ours, now));
  }

  static void checkCluster(String theirs, String ours) {
    if (!theirs.equals(ours)) {
      throw new IllegalArgumentException("secrets of the cluster " + theirs + ", not of " + ours);
    }
  }

  private void notifyRemoved(SessionId sessionId) {
    node.remove(sessionId);
  }

  /** The state of this node and of the cluster, as far as this node knows. */
  public ClusterStatus status() {
    return node.status();
  }

  /** Reports each exchange with a remote store from now on, how long it took, and its result. */
  public void onCommand(CommandListener listener) {
    node.onCommand(listener);
    sharing.onCommand(listener);
  }

  /** Counts of the changes to the store of sessions. */
  public StoreCounts sessionStoreCounts() {
    return sharing.changes();
  }

  /**
   * Leaves the cluster: the node's heartbeat ends, its keys are destroyed, and the sessions in a
   * cache of its own are wiped.
   */
  @Override
  public void close() {
    node.close();
    sharing.close();
    ownSessions.ifPresent(BoundedSessionCache::close);
  }

  /** A builder of a follower that has a secret of its own. */
  public static Follower.Builder followerBuilder(
      URI uri, ClusterSecrets.OfFollower secrets, String node) {
    return new Follower.Builder(uri, secrets, node);
  }

  /**
   * A follower that has a secret of its own: a process that hands the ring's keys to another
   * program, and can do nothing else. It opens no session, publishes no key and revokes nothing,
   * and members count it as a follower only. Safe for use by any thread.
   *
   * <p>It needs a member: only members put the copy of the ring into the store that it reads.
   *
   * @since 0.1
   */
  public static final class Follower implements AutoCloseable {

    private final String cluster;
    private final ResumptionPolicy policy;
    private final ClusterNode node;

    private Follower(Builder builder, KeyRingStore ring) {
      cluster = builder.secrets.cluster();
      policy = builder.policy;
      RingProtocol protocol =
          RingProtocol.following(
              builder.node,
              builder.secrets.secrets(),
              policy,
              builder.settings,
              builder.random,
              builder.clock.instant());
      StoreMonitor monitor =
          StoreMonitor.logging(
              builder.node,
              StoreMonitor.NO_SESSIONS,
              silenceOfLiveNode(builder.settings.pollInterval()));
      node = new ClusterNode(builder.node, protocol, ring, monitor, builder.clock);
      node.start(sessionId -> {}, FIRST_ROUND);
    }

    /** The keys of the ring, as the copy shows them. Closing them has no effect. */
    public TicketKeys keys() {
      return new ClusterKeys(node, policy);
    }

    /** Acknowledges the keys that the program has taken, and shows the program's state. */
    public void follow(ClusterMember.Follower state) {
      FollowerState shown = state.shown();
      Set<KeyName> names = state.acknowledged();
      node.call((protocol, now) -> protocol.follow(names, shown, now));
    }

    /**
     * Uses other secrets from now on.
     *
     * @throws IllegalArgumentException if they are another cluster's
     */
    public void use(ClusterSecrets.OfFollower secrets) {
      checkCluster(secrets.cluster(), cluster);
      node.call((protocol, now) -> protocol.use(secrets.secrets(), now));
    }

    /** The state of this follower. */
    public ClusterStatus status() {
      return node.status();
    }

    /** As {@link Cluster#onCommand}. */
    public void onCommand(CommandListener listener) {
      node.onCommand(listener);
    }

    /** Leaves the cluster: the heartbeat ends, and the keys are destroyed. */
    @Override
    public void close() {
      node.close();
    }

    /**
     * A builder of a follower. Not safe for use by several threads.
     *
     * @since 0.1
     */
    public static final class Builder {
      private final URI uri;
      private final ClusterSecrets.OfFollower secrets;
      private final NodeName node;
      private ResumptionPolicy policy = ResumptionPolicy.defaults();
      private RingSettings settings = RingSettings.DEFAULT;
      private InstantSource clock = InstantSource.system();
      private SecureRandom random = new SecureRandom();

      private Builder(URI uri, ClusterSecrets.OfFollower secrets, String node) {
        this.uri = Objects.requireNonNull(uri, "uri");
        this.secrets = Objects.requireNonNull(secrets, "secrets");
        this.node = new NodeName(node);
      }

      /** Sets the policy for keys and their times, which must be the same at every node. */
      public Builder policy(ResumptionPolicy value) {
        policy = value;
        return this;
      }

      /**
       * Sets the time between two rounds, as {@link Cluster.Builder#pollInterval}.
       *
       * @throws IllegalArgumentException if it is out of that range
       */
      public Builder pollInterval(Duration value) {
        settings = settings.withPollInterval(value);
        return this;
      }

      /**
       * Sets how old the copy of the ring may be, as {@link Cluster.Builder#freshFor}.
       *
       * @throws IllegalArgumentException if it is out of that range
       */
      public Builder freshFor(Duration value) {
        settings = settings.withFreshFor(value);
        return this;
      }

      /** Sets the clock; the system's by default. */
      public Builder clock(InstantSource value) {
        clock = value;
        return this;
      }

      /** Sets the source of randomness. */
      public Builder random(SecureRandom value) {
        random = value;
        return this;
      }

      /**
       * Joins. If the store answers within seconds, the follower has read it when this returns.
       *
       * @throws IllegalArgumentException if no store for such a URI is on the class path
       */
      public Follower join() {
        KeyRingStore ring =
            Stores.provider(uri)
                .keyRingStore(uri, secrets.cluster(), secrets.secrets().trustDomain());
        try {
          return new Follower(this, ring);
        } catch (RuntimeException e) {
          ring.close();
          throw e;
        }
      }
    }
  }

  /**
   * A builder of a membership. Not safe for use by several threads.
   *
   * @since 0.1
   */
  public static final class Builder {
    private final URI uri;
    final ClusterSecrets secrets;
    final NodeName node;
    private URI sessionUri;
    boolean broadcast;
    private boolean acknowledgeOnRequest;
    private String trustDomain = DEFAULT_TRUST_DOMAIN;
    ResumptionPolicy policy = ResumptionPolicy.defaults();
    private RingSettings settings = RingSettings.DEFAULT;
    private @Nullable SessionCache localSessions;
    InstantSource clock = InstantSource.system();
    SecureRandom random = new SecureRandom();

    private Builder(URI uri, ClusterSecrets secrets, String node) {
      this.uri = Objects.requireNonNull(uri, "uri");
      this.sessionUri = uri;
      this.secrets = Objects.requireNonNull(secrets, "secrets");
      this.node = new NodeName(node);
    }

    /** Sets the store of sessions, if it is another one than that of keys. */
    public Builder sessionStore(URI value) {
      sessionUri = value;
      return this;
    }

    /**
     * Sets whether each new session is sent to every node's own cache at once; {@code false} by
     * default. With broadcasts, a node resumes by ID while the store is away, and each full
     * handshake costs a message to all nodes.
     */
    public Builder broadcastSessions(boolean value) {
      broadcast = value;
      return this;
    }

    /**
     * Sets whether the node acknowledges only the keys that {@link Cluster#acknowledge} names;
     * {@code false} by default, which acknowledges every key as soon as the node opens it. For a
     * node that hands its keys to another program.
     */
    public Builder acknowledgeOnRequest(boolean value) {
      acknowledgeOnRequest = value;
      return this;
    }

    /**
     * Sets the trust domain, {@link #DEFAULT_TRUST_DOMAIN} by default. Trust domains share nothing:
     * ticket keys, session IDs, stored sessions, revocations, members and messages of one mean
     * nothing in another.
     */
    public Builder trustDomain(String value) {
      trustDomain = value;
      return this;
    }

    /** The secrets as the trust domain uses them. */
    SharedSecrets domainSecrets() {
      return secrets.in(trustDomain);
    }

    /** Sets the policy for keys and their times, which must be the same at every node. */
    public Builder policy(ResumptionPolicy value) {
      policy = value;
      return this;
    }

    /**
     * Sets the time between two rounds in which the node talks to the store, {@link
     * #DEFAULT_POLL_INTERVAL} by default; the same at every node.
     *
     * @param value 100 ms to 1 minute
     * @throws IllegalArgumentException if it is out of that range
     */
    public Builder pollInterval(Duration value) {
      settings = settings.withPollInterval(value);
      return this;
    }

    /**
     * Sets how old a node's knowledge of revocations may be, 10 minutes by default; the same at
     * every node. A node that has heard nothing from another member for that long resumes nothing.
     * A lower bound shortens the time in which a store can hide a revocation; a higher one lets
     * sessions resume through longer outages of the store.
     *
     * @param value 1 minute to 24 hours
     * @throws IllegalArgumentException if it is out of that range
     */
    public Builder freshFor(Duration value) {
      settings = settings.withFreshFor(value);
      return this;
    }

    /**
     * Sets this node's own cache of sessions. The default is one of 16 MiB, which is wiped when the
     * node leaves the cluster; one that is passed here is closed by its owner.
     */
    public Builder localSessions(SessionCache value) {
      localSessions = value;
      return this;
    }

    /** Sets the clock; the system's by default. */
    public Builder clock(InstantSource value) {
      clock = value;
      return this;
    }

    /** Sets the source of randomness for keys and session IDs. */
    public Builder random(SecureRandom value) {
      random = value;
      return this;
    }

    /**
     * Joins. If the store answers within seconds, the node has read it when this returns.
     *
     * @throws IllegalArgumentException if no store for such a URI is on the class path
     */
    public Cluster join() {
      Stores stores = Stores.open(uri, sessionUri, secrets.cluster(), trustDomain);
      try {
        return new Cluster(this, stores);
      } catch (RuntimeException e) {
        stores.close();
        throw e;
      }
    }
  }
}
