// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.bc;

// Longer than 300 lines: a facade and its builder, most of it API documentation.

import dev.reprise.codec.ClientHello;
import dev.reprise.codec.SessionId;
import dev.reprise.engine.ResumptionAuthorizer;
import dev.reprise.engine.ResumptionEvents;
import dev.reprise.engine.ResumptionPolicy;
import dev.reprise.engine.format.StateFormat;
import dev.reprise.engine.format.StateFormats;
import dev.reprise.engine.key.RotatingKeys;
import dev.reprise.engine.key.SessionIdKey;
import dev.reprise.engine.key.TicketKeys;
import dev.reprise.engine.revocation.RevocationSource;
import dev.reprise.engine.server.EngineServices;
import dev.reprise.engine.server.GuardedEvents;
import dev.reprise.engine.server.HelloPreview;
import dev.reprise.engine.server.ResumptionVetoes;
import dev.reprise.engine.server.ScopeWatch;
import dev.reprise.engine.server.SessionService;
import dev.reprise.engine.server.TicketService;
import dev.reprise.engine.session.AsyncSessionStore;
import dev.reprise.engine.session.SessionCache;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.bouncycastle.tls.TlsServer;
import org.jspecify.annotations.Nullable;

/**
 * What the connections of a process share to resume sessions: keys, stored sessions, policy.
 *
 * <p>One engine serves any number of connections. It starts no thread; keys rotate as they are
 * used. Safe for use by any thread.
 *
 * @since 0.1
 */
public final class ResumptionEngine implements AutoCloseable {

  private static final Duration DEFAULT_ANSWER_TIMEOUT = Duration.ofMillis(200);
  private static final Duration LONGEST_ANSWER_TIMEOUT = Duration.ofHours(24);

  private final EngineServices services;

  private ResumptionEngine(EngineServices services) {
    this.services = services;
  }

  /** A builder; what is not set is made for this process alone. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Adds resumption to a server of any class.
   *
   * <p>Bouncy Castle refuses clients that do not signal secure renegotiation (RFC 5746). A server
   * that never renegotiates, which is the default, can override {@code notifySecureRenegotiation}
   * so that it does not throw, and serve them: wolfSSL 5.5 is one.
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
        services,
        Objects.requireNonNull(server, "server"),
        Objects.requireNonNull(scopes, "scopes"));
  }

  /**
   * Destroys all keys, and wipes the sessions in a cache that the engine made itself: from now on
   * nothing is resumed or issued, and every handshake is full.
   */
  @Override
  public void close() {
    services.close();
  }

  // For adapters

  /** The clock by which tickets are issued and expire. */
  public InstantSource clock() {
    return services.clock();
  }

  /** A session ID that nodes with this engine's {@link SessionIdKey} take for one of theirs. */
  public SessionId newSessionId() {
    return services.sessions().newSessionId();
  }

  /** Evicts a session, so that it is not resumed by its ID. A ticket of the same session stays. */
  public void evict(SessionId sessionId) {
    services.evict(sessionId);
  }

  /**
   * Whether the handshake that begins with this hello is likely to be abbreviated without waiting
   * for anybody. It is a hint: the key of a ticket is known, or a session ID is in this process.
   */
  public boolean resumesAtOnce(ClientHello hello) {
    return new HelloPreview(services).resumesAtOnce(hello);
  }

  /**
   * Asks the store that others share for the session that a hello names, so that the handshake does
   * not wait for it: for event loops, which hold the hello until this is done. The next handshake
   * with that session ID gets the answer, and does not ask again.
   *
   * @return completes when the answer has come, or after the engine's {@linkplain
   *     Builder#answerTimeout answer time-out}; never exceptionally, on any thread
   */
  public CompletionStage<Void> prefetch(ClientHello hello) {
    return new HelloPreview(services).prefetch(hello);
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
    private StateFormat storedFormat = StateFormats.SESSION_STATE;
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

    /**
     * Where this process keeps sessions that are resumed by ID. The default is a cache of 16 MiB,
     * which the engine wipes when it is closed; one that is passed here is closed by its owner.
     */
    public Builder sessions(SessionCache value) {
      sessions = Objects.requireNonNull(value, "sessions");
      return this;
    }

    /**
     * Keeps sessions as OpenSSL writes them, and looks up IDs that others made, too: for caches
     * that are shared with servers on OpenSSL.
     */
    public Builder sessionsOfOtherServers() {
      storedFormat = StateFormats.SSL_SESSION;
      return this;
    }

    /** What the operator decides. */
    public Builder policy(ResumptionPolicy value) {
      policy = Objects.requireNonNull(value, "policy");
      return this;
    }

    /** The listener to which the engine reports what happens. */
    public Builder events(ResumptionEvents value) {
      events = Objects.requireNonNull(value, "events");
      return this;
    }

    /** The source of the current revocations. The default is that nothing is revoked. */
    public Builder revocations(RevocationSource value) {
      revocations = Objects.requireNonNull(value, "revocations");
      return this;
    }

    /** The authorizer that is asked, before a session is resumed, whether it still may be. */
    public Builder authorizer(ResumptionAuthorizer value) {
      authorizer = Objects.requireNonNull(value, "authorizer");
      return this;
    }

    /**
     * Calls {@code notifyClientCertificate} of the {@link TlsServer} before a session is resumed in
     * any scope that asks for certificates, also where an authorizer is asked. Without this, it is
     * called in scopes {@linkplain ServerScope.Builder#withClientCertificates made for servers that
     * decide there}, if there is no authorizer. It is called with the chain of the session, or with
     * the empty one if it has none, as Bouncy Castle does in a full handshake. Where it throws, the
     * handshake is a full one; so it is for a session that does not carry the whole chain.
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

    private TicketKeys ticketKeys() {
      if (keys == null) {
        return new RotatingKeys(trustDomain, policy, random);
      }
      keys.policy()
          .flatMap(policy::keyDifference)
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
      ResumptionEvents guarded = new GuardedEvents(events, clock);
      return new ResumptionEngine(
          new EngineServices(
              policy,
              guarded,
              clock,
              answerTimeout,
              new TicketService(ticketKeys(), policy, guarded, clock, random),
              new SessionService(
                  sessions,
                  sharedSessions,
                  sessionIdKey != null ? sessionIdKey : SessionIdKey.generate(random),
                  policy,
                  storedFormat,
                  random),
              new ResumptionVetoes(revocations, authorizer, policy.clockSkew()),
              new ScopeWatch(),
              understoodExtensions,
              replaysClientCertificate));
    }
  }
}
