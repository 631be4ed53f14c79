// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.bc;

// Longer than 300 lines: one method for each of Bouncy Castle's server hooks, in their order.

import dev.reprise.codec.SessionId;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.DecodeException;
import dev.reprise.engine.DeclineReason;
import dev.reprise.engine.HelloFacts;
import dev.reprise.engine.ResumptionOutcome;
import dev.reprise.engine.server.EngineServices;
import dev.reprise.engine.server.HandshakeReport;
import dev.reprise.engine.server.HelloHold;
import dev.reprise.engine.server.LookupAhead;
import java.io.IOException;
import java.util.Hashtable;
import java.util.Map;
import java.util.Optional;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.AlertLevel;
import org.bouncycastle.tls.DatagramTransport;
import org.bouncycastle.tls.NewSessionTicket;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.TlsCloseable;
import org.bouncycastle.tls.TlsException;
import org.bouncycastle.tls.TlsServer;
import org.bouncycastle.tls.TlsServerContext;
import org.bouncycastle.tls.TlsSession;
import org.jspecify.annotations.Nullable;

/**
 * Resumption on one connection of a server: one method per hook of {@link TlsServer}, with the same
 * name, to be called from it.
 *
 * <p>{@link ResumptionEngine#server} does that for any server. A server that is not wrapped calls
 * each of these methods from the hook of its name: {@code getSessionToResume}, {@code
 * getNewSessionID}, {@code getNewSessionTicket} and {@code allowLegacyResumption} return what is
 * returned here; {@code getServerExtensionsForConnection} comes last in its hook, all others first.
 *
 * <p>When a session is resumed, Bouncy Castle does not call {@code notifyClientCertificate}, {@code
 * getSelectedCipherSuite}, {@code getServerExtensions}, {@code getCredentials} and {@code
 * getCertificateRequest}, and asks no identity manager of PSK or SRP. {@code
 * getSecurityParametersConnection()} then knows the certificates and identities of the session's
 * full handshake, but {@code exportChannelBinding(tls_server_end_point)} is null: {@link
 * ResumptionOutcome.Resumed} has it.
 *
 * <p>Confined to the connection's thread.
 *
 * @since 0.1
 */
@SuppressWarnings("JdkObsolete") // Bouncy Castle's own signatures
public final class ServerResumption {

  private final EngineServices services;
  private final TlsServer server;
  private final ScopeResolver scopes;
  private final LookupAhead lookups;
  private @Nullable TlsServerContext context;
  private @Nullable ResumingTlsServerProtocol protocol;
  private boolean datagrams;
  private boolean handshakeBegun;
  private @Nullable HelloCollector hello;
  private @Nullable ServerHandshake handshake;
  private Optional<ResumptionOutcome> outcome = Optional.empty();
  private SessionId establishedId = SessionId.EMPTY;

  ServerResumption(EngineServices services, TlsServer server, ScopeResolver scopes) {
    this.services = services;
    this.server = server;
    this.scopes = scopes;
    this.lookups =
        new LookupAhead(
            services,
            () -> ProtocolVersion.contains(server.getProtocolVersions(), ProtocolVersion.TLSv13));
  }

  /** What the last handshake came to; empty until one is complete. */
  public Optional<ResumptionOutcome> outcome() {
    return outcome;
  }

  /**
   * The hook of this name.
   *
   * @throws IllegalStateException if this has been used for another connection
   */
  public void init(TlsServerContext newContext) {
    if (context != null) {
      throw new IllegalStateException(
          "a ServerResumption is for one connection, and this one has had its own");
    }
    context = newContext;
  }

  /** The hook of this name; the handle tells whether tickets can be renewed. */
  public void notifyCloseHandle(TlsCloseable closeHandle) {
    datagrams = closeHandle instanceof DatagramTransport;
    if (closeHandle instanceof ResumingTlsServerProtocol ours) {
      protocol = ours;
      ours.attach(this);
    }
  }

  /** The hook of this name. It runs in renegotiations, too, before anything of their hello. */
  public void notifyHandshakeBeginning() {
    discardHandshake();
    hello = null;
    handshake = null;
    handshakeBegun = true;
  }

  /** The hook of this name: the hello begins. */
  public void notifyOfferedCipherSuites(int[] offeredCipherSuites) {
    if (!handshakeBegun) {
      throw new IllegalStateException("notifyHandshakeBeginning was not called");
    }
    hello =
        new HelloCollector(
            server, connection(), offeredCipherSuites, HandshakeReport.begin(services));
  }

  /**
   * The hook of this name.
   *
   * @param clientExtensions by type; not kept
   * @throws IOException with the alert for an extension that is malformed and matters here
   */
  public void processClientExtensions(Map<?, ?> clientExtensions) throws IOException {
    try {
      hello().extensions(clientExtensions);
    } catch (DecodeException e) {
      throw AlertMapper.malformed(e);
    }
  }

  /**
   * The hook of this name: the hello is complete, and it is decided whether a session is resumed.
   *
   * @return the session, private to this attempt; null for a full handshake
   */
  public @Nullable TlsSession getSessionToResume(byte[] sessionId) {
    HelloCollector collected = hello();
    HelloFacts facts = collected.facts(new SessionId(Bytes.copyOf(sessionId)));
    ServerHandshake decided =
        new ServerHandshake(
            services,
            server,
            connection(),
            facts,
            collected.offersEncryptThenMac(),
            resolveScope(facts),
            collected.report());
    handshake = decided;
    boolean mayBlock = datagrams || (protocol != null && protocol.mayBlock());
    try {
      return decided.decide(lookups::lookup, mayBlock, protocol != null);
    } finally {
      lookups.abandon();
    }
  }

  private Optional<ServerScope> resolveScope(HelloFacts facts) {
    if (!facts.isResumable() || facts.renegotiation()) {
      return Optional.empty();
    }
    try {
      ServerScope scope = scopes.resolve(facts);
      return services.scopes().isUntrue(scope.scope(), services.now())
          ? Optional.empty()
          : Optional.of(scope);
    } catch (RuntimeException e) {
      services.scopes().unresolved(e, services.now());
      return Optional.empty();
    }
  }

  /** The hook of this name: waives a SHOULD of RFC 7627, Section 5.3 only if policy says so. */
  public boolean allowLegacyResumption() {
    return !services.policy().requireExtendedMasterSecret();
  }

  /** The hook of this name: null when a ticket is certain, or nothing will be issued. */
  public byte @Nullable [] getNewSessionID() {
    return decided().newSessionId().map(id -> id.octets().toByteArray()).orElse(null);
  }

  /**
   * The hook of this name, to be called last in it.
   *
   * @param serverExtensions by type; those of the ServerHello that is about to be sent
   */
  @SuppressWarnings({"rawtypes", "unchecked"}) // Bouncy Castle's own signature
  public void getServerExtensionsForConnection(Hashtable serverExtensions) throws IOException {
    if (handshake != null) { // There is none in TLS 1.3.
      handshake.serverExtensions(serverExtensions);
    }
  }

  /** The hook of this name: a ticket, or the empty one that says there is none after all. */
  public NewSessionTicket getNewSessionTicket() {
    return decided().newTicket();
  }

  /**
   * The hook of this name: the client's Finished has been authenticated, and secrets are still
   * there.
   */
  public void notifyHandshakeComplete() {
    ServerHandshake completed = handshake;
    if (completed == null) {
      outcome = Optional.of(completeWithoutSessions());
      return;
    }
    outcome = Optional.of(completed.complete());
    if (!completed.isRenegotiation()) {
      establishedId = completed.establishedId();
    }
    completed.discard();
  }

  /** Reports a handshake of TLS 1.3, in which Bouncy Castle asks for no session of ours. */
  private ResumptionOutcome completeWithoutSessions() {
    HandshakeReport full = hello().report();
    full.declined(Optional.empty(), DeclineReason.VERSION);
    full.full(Optional.empty(), DeclineReason.VERSION, false, Optional.empty());
    return new ResumptionOutcome.Full(DeclineReason.VERSION, Optional.empty());
  }

  /**
   * The hook of this name: a connection that ends by a fatal alert ends its session, too.
   *
   * @param cause if it is a failure of the transport, then there is nothing wrong with the session
   */
  public void notifyAlertRaised(
      short alertLevel,
      short alertDescription,
      @Nullable String message,
      @Nullable Throwable cause) {
    boolean transportFailed =
        datagrams
            // Bouncy Castle's DTLS does not say why: its own errors and the network's look alike.
            ? alertDescription == AlertDescription.internal_error
            : cause instanceof IOException && !(cause instanceof TlsException);
    if (alertLevel == AlertLevel.fatal && !transportFailed) {
      endSession();
    }
  }

  /** The hook of this name: a connection that ends by a fatal alert ends its session, too. */
  public void notifyAlertReceived(short alertLevel, short alertDescription) {
    if (alertLevel == AlertLevel.fatal) {
      endSession();
    }
  }

  /** The hook of this name. */
  public void notifyConnectionClosed() {
    discardHandshake();
    lookups.abandon();
  }

  /**
   * Evicts the session by ID: it is set only once the client's Finished was authenticated, so no
   * attempt that has not come that far costs a session anything.
   */
  private void endSession() {
    // = RFC 5246, Section 7.2.2
    // # Thus, any connection terminated with a fatal alert MUST NOT be resumed.
    if (!establishedId.isEmpty()) {
      services.evict(establishedId);
      establishedId = SessionId.EMPTY;
    }
  }

  // For our own protocol

  /** The renewed ticket that follows the ServerHello; empty without one. */
  Optional<NewSessionTicket> renewalMessage() {
    return handshake == null ? Optional.empty() : handshake.renewalMessage();
  }

  /** A hold for the input of this connection; null if there is never anything to wait for. */
  @Nullable HelloHold newHold(Runnable wakeUp) {
    return services.mayWait()
        ? new HelloHold(services.clock(), read -> lookups.start(read, wakeUp))
        : null;
  }

  /** Gives up a lookup that was started ahead: the connection has no use for it any more. */
  void abandonLookup() {
    lookups.abandon();
  }

  private TlsServerContext connection() {
    return called(context, "init");
  }

  private HelloCollector hello() {
    return called(hello, "notifyOfferedCipherSuites");
  }

  private ServerHandshake decided() {
    return called(handshake, "getSessionToResume");
  }

  private static <T> T called(@Nullable T result, String hook) {
    if (result == null) {
      throw new IllegalStateException(hook + " was not called");
    }
    return result;
  }

  private void discardHandshake() {
    if (handshake != null) {
      handshake.discard();
    }
  }
}
