// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.bc;

import dev.reprise.codec.ClientHello;
import dev.reprise.codec.KeyName;
import dev.reprise.codec.ScopeDigest;
import dev.reprise.codec.SessionId;
import dev.reprise.codec.SessionState;
import dev.reprise.codec.SessionTicketExtension;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.SecretBytes;
import dev.reprise.engine.DeclineReason;
import dev.reprise.engine.ResumptionAuthorizer;
import dev.reprise.engine.ResumptionEvents;
import dev.reprise.engine.ResumptionPolicy;
import dev.reprise.engine.ResumptionScope;
import dev.reprise.engine.RotationTrigger;
import dev.reprise.engine.format.StateFormat;
import dev.reprise.engine.issue.Issuance;
import dev.reprise.engine.issue.RotationWatch;
import dev.reprise.engine.issue.TicketIssuer;
import dev.reprise.engine.issue.TicketSealer;
import dev.reprise.engine.key.KeyEntry;
import dev.reprise.engine.key.KeyRing;
import dev.reprise.engine.key.RotatingKeys;
import dev.reprise.engine.key.SessionIdKey;
import dev.reprise.engine.key.TicketKeys;
import dev.reprise.engine.revocation.RevocationSource;
import dev.reprise.engine.server.GuardedEvents;
import dev.reprise.engine.server.RareWarning;
import dev.reprise.engine.server.ScopeDifferences;
import dev.reprise.engine.server.SharedSessions;
import dev.reprise.engine.server.StekRotationEvent;
import dev.reprise.engine.session.AsyncSessionStore;
import dev.reprise.engine.session.SessionCache;
import dev.reprise.engine.session.StoredSessions;
import dev.reprise.engine.session.cache.BoundedSessionCache;
import dev.reprise.engine.ticket.TicketOpener;
import dev.reprise.engine.ticket.TicketVerdict;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.bouncycastle.tls.TlsServer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the connections of a process share to resume sessions: keys, stored sessions, policy.
 *
 * <p>One engine serves any number of connections. It starts no thread; keys rotate as they are
 * used. Safe for use by any thread.
 */
public final class ResumptionEngine implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ResumptionEngine.class);
  private static final long DEFAULT_CACHE_OCTETS = 16L << 20;
  private static final Duration DEFAULT_ANSWER_TIMEOUT = Duration.ofMillis(200);

  /** How long a prefetched session stays: the handshake that wants it has begun. */
  private static final Duration PREFETCHED_FOR = Duration.ofSeconds(30);

  private static final Duration LONGEST_ANSWER_TIMEOUT = Duration.ofHours(24);

  private final GuardedSources sources;
  private final TicketOpener opener = new TicketOpener();
  private final RotationWatch rotations = new RotationWatch();
  private final ScopeDifferences scopeDifferences = new ScopeDifferences();
  private final RareWarning noScope = new RareWarning();
  private final RareWarning untrueScope = new RareWarning();
  private final TicketIssuer issuer;
  private final SessionIdKey sessionIdKey;
  private final StoredSessions stored;
  private final StateFormat storedFormat;
  private final SessionCache sessions;
  private final Optional<AsyncSessionStore> sharedSessions;
  private final Duration answerTimeout;
  private final ResumptionPolicy policy;
  private final ResumptionEvents events;
  private final @Nullable ResumptionAuthorizer authorizer;
  private final boolean replaysClientCertificate;
  private final InstantSource clock;
  private final SecureRandom random;
  private final Set<Integer> understoodExtensions;

  private ResumptionEngine(Builder builder) {
    this.policy = builder.policy;
    this.random = builder.random;
    this.clock = builder.clock;
    this.events = new GuardedEvents(builder.events, clock);
    this.authorizer = builder.authorizer;
    this.replaysClientCertificate = builder.replaysClientCertificate;
    this.sources = new GuardedSources(builder.keysFor(policy, random), builder.revocations);
    this.issuer = new TicketIssuer(policy, new TicketSealer(random));
    this.sessionIdKey =
        builder.sessionIdKey != null ? builder.sessionIdKey : SessionIdKey.generate(random);
    this.sessions =
        builder.sessions != null ? builder.sessions : BoundedSessionCache.ofOctets(DEFAULT_CACHE_OCTETS);
    this.sharedSessions = Optional.ofNullable(builder.sharedSessions);
    SessionCache kept =
        sharedSessions
            .<SessionCache>map(shared -> new SharedSessions(sessions, shared))
            .orElse(sessions);
    this.storedFormat = builder.storedFormat;
    this.stored = new StoredSessions(kept, sessionIdKey, policy, storedFormat);
    this.answerTimeout = builder.answerTimeout;
    this.understoodExtensions = Set.copyOf(builder.understoodExtensions);
  }

  /** A builder; what is not set is made for this process alone. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Adds resumption to a server, whatever it extends.
   *
   * @param server for one connection, as Bouncy Castle wants it
   * @param scopes where sessions of this connection belong
   * @return what to pass to {@code accept} in its stead
   */
  public ResumingTlsServer server(TlsServer server, ScopeResolver scopes) {
    return new ResumingTlsServer(server, resumption(server, scopes));
  }

  /**
   * The same for a server that will call each hook itself.
   *
   * @param server asked for its cipher suites, its versions and whether it uses extended master
   *     secret, and nothing else
   */
  public ServerResumption resumption(TlsServer server, ScopeResolver scopes) {
    return new ServerResumption(
        this, Objects.requireNonNull(server, "server"), Objects.requireNonNull(scopes, "scopes"));
  }

  /** Destroys all keys: from now on nothing is resumed or issued, and every handshake is full. */
  @Override
  public void close() {
    sessionIdKey.destroy();
    sources.close();
  }

  ResumptionPolicy policy() {
    return policy;
  }

  ResumptionEvents events() {
    return events;
  }

  Instant now() {
    return clock.instant();
  }

  Set<Integer> understoodExtensions() {
    return understoodExtensions;
  }

  // Tickets

  TicketVerdict open(Bytes ticket) {
    Instant now = now();
    return opener.open(ticket, sources.keysAt(now), now);
  }

  Issuance issue(SessionState state, ServerScope scope, Instant now) {
    return issuer.issue(state, scope.scope(), sources.keysAt(now), now);
  }

  /** Whether there is anybody whose answer a hello may have to wait for. */
  boolean mayWait() {
    return sharedSessions.isPresent() || authorizer != null;
  }

  /** The key that seals at the moment; that it is another one than before is told. */
  Optional<KeyEntry> sealingKey() {
    Instant now = now();
    KeyRing ring = sources.keysAt(now);
    Optional<KeyEntry> sealing = ring.sealingKey(now);
    rotations.observe(ring, sealing).ifPresent(this::tellRotation);
    return sealing;
  }

  private void tellRotation(RotationTrigger trigger) {
    LOG.info("another ticket key seals: {}", trigger.word());
    StekRotationEvent.tell(trigger);
    events.rotated(trigger);
  }

  /** For a handshake whose scope could not be found. */
  RareWarning noScope() {
    return noScope;
  }

  /** For a handshake that contradicts its scope. */
  RareWarning untrueScope() {
    return untrueScope;
  }

  /** A session of the one scope was declined in the other. */
  void tellScope(ScopeDigest session, ResumptionScope scope) {
    scopeDifferences.tell(session, scope);
  }

  // Revocation

  /** What revocations have against resuming this session; a source that fails does not know. */
  Optional<DeclineReason> revocation(SessionState session, ServerScope scope, Instant now) {
    return sources.revocation(session, scope, now, policy.clockSkew());
  }

  // The authorizer

  boolean hasAuthorizer() {
    return authorizer != null;
  }

  Authorization authorize(SessionState session) {
    return Authorization.ask(Objects.requireNonNull(authorizer, "authorizer"), session);
  }

  boolean replaysClientCertificate() {
    return replaysClientCertificate;
  }

  /** Until when a handshake that begins now waits for answers. */
  Instant answerDeadline() {
    return now().plus(answerTimeout);
  }

  // Sessions by ID

  /** A session ID that nodes with this engine's {@link SessionIdKey} take for one of theirs. */
  public SessionId newSessionId() {
    return stored.newSessionId(random);
  }

  boolean isOurs(SessionId sessionId) {
    return policy.sessionIds() && stored.isOurs(sessionId);
  }

  StateFormat storedFormat() {
    return storedFormat;
  }

  StoreLookup lookUp(SessionId sessionId) {
    return StoreLookup.ask(sessions, sharedSessions, sessionId, now(), answerTimeout);
  }

  boolean store(SessionId sessionId, SessionState state, ServerScope scope, Instant now) {
    return !sessionIdKey.isDestroyed()
        && stored.store(sessionId, state, scope.scope().sessionIdContext(), now);
  }

  /** Evicts a session, so that it is not resumed by its ID. A ticket of the same session stays. */
  public void evict(SessionId sessionId) {
    stored.evict(sessionId);
    events.evicted();
  }

  // For adapters

  /** The clock by which tickets are issued and expire. */
  public InstantSource clock() {
    return clock;
  }

  /**
   * Whether the handshake that begins with this hello is likely to be abbreviated without waiting
   * for anybody. It is a hint: the key of a ticket is known, or a session ID is in this process.
   */
  public boolean resumesAtOnce(ClientHello hello) {
    if (authorizer != null) {
      return false;
    }
    Optional<Bytes> ticket = ticketOf(hello);
    if (ticket.isPresent()) {
      return ticket.get().length() >= KeyName.LENGTH
          && sources.keysAt(now()).indexOf(ticket.get()) >= 0;
    }
    return isOurs(hello.sessionId()) && isInProcess(hello.sessionId());
  }

  /**
   * Fetches the session that a hello names from the store that others share, so that the handshake
   * does not have to wait for it: for event loops, which hold the hello until this is done.
   *
   * @return completes when there is nothing to wait for any more, which the caller may bound; never
   *     exceptionally
   */
  public CompletionStage<Void> prefetch(ClientHello hello) {
    SessionId id = hello.sessionId();
    if (sharedSessions.isEmpty() || ticketOf(hello).isPresent() || !isOurs(id) || isInProcess(id)) {
      return CompletableFuture.completedFuture(null);
    }
    CompletionStage<Optional<SecretBytes>> answer;
    try {
      answer = sharedSessions.get().find(id, now());
    } catch (RuntimeException e) {
      LOG.debug("the session store failed", e);
      return CompletableFuture.completedFuture(null);
    }
    return answer.handle(
        (found, failure) -> {
          if (failure != null || found == null) {
            LOG.debug("the session store failed", failure);
          } else {
            found.ifPresent(session -> keepPrefetched(id, session));
          }
          return null;
        });
  }

  private void keepPrefetched(SessionId id, SecretBytes session) {
    Instant now = now();
    sessions.store(id, session, now.plus(PREFETCHED_FOR), now);
    session.destroy();
  }

  private boolean isInProcess(SessionId id) {
    Optional<SecretBytes> found = sessions.find(id, now());
    found.ifPresent(SecretBytes::destroy);
    return found.isPresent();
  }

  private Optional<Bytes> ticketOf(ClientHello hello) {
    return hello
        .extensionsByType()
        .sessionTicket()
        .map(SessionTicketExtension::ticket)
        .filter(octets -> policy.tickets() && !octets.isEmpty());
  }

  /** An engine in the making. Not safe for use by several threads. */
  public static final class Builder {
    private @Nullable TicketKeys keys;
    private String trustDomain = "local";
    private @Nullable SessionIdKey sessionIdKey;
    private @Nullable SessionCache sessions;
    private @Nullable AsyncSessionStore sharedSessions;
    private Duration answerTimeout = DEFAULT_ANSWER_TIMEOUT;
    private ResumptionPolicy policy = ResumptionPolicy.defaults();
    private ResumptionEvents events = ResumptionEvents.NONE;
    private StateFormat storedFormat = StateFormat.SESSION_STATE;
    private RevocationSource revocations = RevocationSource.NONE;
    private @Nullable ResumptionAuthorizer authorizer;
    private boolean replaysClientCertificate;
    private InstantSource clock = InstantSource.system();
    private SecureRandom random = new SecureRandom();
    private final Set<Integer> understoodExtensions = new HashSet<>();

    private Builder() {}

    /**
     * Uses these ticket keys. The engine owns them and closes them when it is closed. To share keys
     * between engines, pass {@link TicketKeys#shared()} and close the keys yourself.
     *
     * <p>Keys that were made by a policy need an engine of the same policy, see {@link #build}.
     */
    public Builder keys(TicketKeys value) {
      keys = Objects.requireNonNull(value, "keys");
      return this;
    }

    /**
     * Makes and rotates ticket keys for this engine alone, by its policy; the default.
     *
     * @param value the trust domain, 1 to 255 octets in UTF-8
     */
    public Builder rotatingKeys(String value) {
      trustDomain = Objects.requireNonNull(value, "trustDomain");
      keys = null;
      return this;
    }

    /** The key by which session IDs of this fleet are known; destroyed with the engine. */
    public Builder sessionIdKey(SessionIdKey value) {
      sessionIdKey = Objects.requireNonNull(value, "sessionIdKey");
      return this;
    }

    /** What others keep, too: asked when {@link #sessions} does not know an ID. */
    public Builder sharedSessions(AsyncSessionStore value) {
      sharedSessions = Objects.requireNonNull(value, "sharedSessions");
      return this;
    }

    /** Where this process keeps sessions that are resumed by ID. */
    public Builder sessions(SessionCache value) {
      sessions = Objects.requireNonNull(value, "sessions");
      return this;
    }

    /**
     * Keeps sessions as OpenSSL writes them, and looks up IDs that others made, too: for caches
     * that are shared with servers on OpenSSL.
     */
    public Builder sessionsOfOtherServers() {
      storedFormat = StateFormat.SSL_SESSION;
      return this;
    }

    /** What the operator decides. */
    public Builder policy(ResumptionPolicy value) {
      policy = Objects.requireNonNull(value, "policy");
      return this;
    }

    /** Who is told what happens. */
    public Builder events(ResumptionEvents value) {
      events = Objects.requireNonNull(value, "events");
      return this;
    }

    /** Whoever knows what is revoked; nothing is, unless told. */
    public Builder revocations(RevocationSource value) {
      revocations = Objects.requireNonNull(value, "revocations");
      return this;
    }

    /** Whoever is asked before a session is resumed whether its identity is still welcome. */
    public Builder authorizer(ResumptionAuthorizer value) {
      authorizer = Objects.requireNonNull(value, "authorizer");
      return this;
    }

    /**
     * Calls {@code notifyClientCertificate} of the {@link TlsServer} before a session is resumed in
     * a scope that asks for certificates, with the chain of the session, or with the empty one if
     * it has none, as Bouncy Castle does in a full handshake. Where it throws, the handshake is a
     * full one; so it is for a session that does not carry the whole chain.
     *
     * <p>It is called from {@code getSessionToResume}: if Bouncy Castle then does a full handshake
     * for a reason of its own, it is called once more.
     */
    public Builder replayClientCertificate() {
      replaysClientCertificate = true;
      return this;
    }

    /**
     * How long a handshake waits for a store and an authorizer that answer later, both together.
     *
     * @throws IllegalArgumentException if it is negative, or more than a day
     */
    public Builder answerTimeout(Duration value) {
      Objects.requireNonNull(value, "answerTimeout");
      if (value.isNegative() || value.compareTo(LONGEST_ANSWER_TIMEOUT) > 0) {
        throw new IllegalArgumentException(
            "answerTimeout is not in PT0S.." + LONGEST_ANSWER_TIMEOUT + ": " + value);
      }
      answerTimeout = value;
      return this;
    }

    /** The clock by which tickets are issued and expire. */
    public Builder clock(InstantSource value) {
      clock = Objects.requireNonNull(value, "clock");
      return this;
    }

    /** The source of keys, of session IDs, and of what tickets need. */
    public Builder random(SecureRandom value) {
      random = Objects.requireNonNull(value, "random");
      return this;
    }

    /**
     * Says that a ServerHello extension which Reprise does not know is negotiated anew on each
     * connection, by {@code getServerExtensionsForConnection}, so that a session does not depend on
     * it. Without that, a session set up with it is not issued.
     *
     * @param extensionType the registered number, {@code 0..2^16-1}
     */
    public Builder negotiatedOnEachConnection(int extensionType) {
      understoodExtensions.add(extensionType);
      return this;
    }

    private TicketKeys keysFor(ResumptionPolicy enginePolicy, SecureRandom keyRandom) {
      if (keys == null) {
        return new RotatingKeys(trustDomain, enginePolicy, keyRandom);
      }
      keys.policy()
          .flatMap(enginePolicy::keyDifference)
          .ifPresent(
              difference -> {
                throw new IllegalArgumentException(
                    "the ticket keys were made by another policy than the engine's: " + difference);
              });
      return keys;
    }

    /**
     * The engine.
     *
     * @throws IllegalArgumentException if the ticket keys were made by a policy that differs from
     *     the engine's in what concerns keys: ticket format, seal period and its jitter, ticket
     *     lifetime, clock skew
     */
    public ResumptionEngine build() {
      return new ResumptionEngine(this);
    }
  }
}
