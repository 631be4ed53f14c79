// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.bc;

import dev.reprise.codec.ClientHello;
import dev.reprise.codec.SessionId;
import dev.reprise.codec.SessionTicketExtension;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.DecodeException;
import dev.reprise.engine.ResumptionOutcome;
import dev.reprise.engine.decide.Offer;
import java.io.IOException;
import java.time.Instant;
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
 * <p>{@link ResumptionEngine#server} does that for any server. Whoever will not be wrapped calls
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
 */
@SuppressWarnings("JdkObsolete") // Bouncy Castle's own signatures
public final class ServerResumption {

  private final ResumptionEngine engine;
  private final TlsServer server;
  private final ScopeResolver scopes;
  private @Nullable TlsServerContext context;
  private @Nullable ResumingTlsServerProtocol protocol;
  private boolean datagrams;
  private Optional<Inquiry> prefetched = Optional.empty();
  private @Nullable ServerHandshake current;
  private Optional<ResumptionOutcome> outcome = Optional.empty();
  private SessionId establishedId = SessionId.EMPTY;

  ServerResumption(ResumptionEngine engine, TlsServer server, ScopeResolver scopes) {
    this.engine = engine;
    this.server = server;
    this.scopes = scopes;
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
    if (context == null) {
      throw new IllegalStateException("init was not called");
    }
    current = new ServerHandshake(engine, server, context);
  }

  /** The hook of this name. */
  public void notifyOfferedCipherSuites(int[] offeredCipherSuites) {
    handshake().offeredCipherSuites(offeredCipherSuites);
  }

  /**
   * The hook of this name.
   *
   * @param clientExtensions by type; not kept
   * @throws IOException with the alert for an extension that is malformed and matters here
   */
  public void processClientExtensions(Map<?, ?> clientExtensions) throws IOException {
    try {
      handshake().extensions(clientExtensions);
    } catch (DecodeException e) {
      throw AlertMapper.malformed(e);
    }
  }

  /**
   * The hook of this name: decides whether a session is resumed.
   *
   * @return the session, private to this attempt; null for a full handshake
   */
  public @Nullable TlsSession getSessionToResume(byte[] sessionId) {
    ServerHandshake handshake = handshake();
    handshake.sessionId(new SessionId(Bytes.copyOf(sessionId)));
    handshake.resolveScope(scopes);
    boolean mayBlock = datagrams || (protocol != null && protocol.mayBlock());
    try {
      return handshake.sessionToResume(this::inquiry, mayBlock, protocol != null);
    } finally {
      abandonPrefetched();
    }
  }

  /** The hook of this name: waives a SHOULD of RFC 7627, Section 5.3 only if policy says so. */
  public boolean allowLegacyResumption() {
    return !engine.policy().requireExtendedMasterSecret();
  }

  /** The hook of this name: null when a ticket is certain, or nothing will be issued. */
  public byte @Nullable [] getNewSessionID() {
    return handshake().newSessionId().map(id -> id.octets().toByteArray()).orElse(null);
  }

  /**
   * The hook of this name, to be called last in it.
   *
   * @param serverExtensions by type; those of the ServerHello that is about to be sent
   */
  @SuppressWarnings({"rawtypes", "unchecked"}) // Bouncy Castle's own signature
  public void getServerExtensionsForConnection(Hashtable serverExtensions) throws IOException {
    handshake().serverExtensions(serverExtensions);
  }

  /** The hook of this name: a ticket, or the empty one that says there is none after all. */
  public NewSessionTicket getNewSessionTicket() {
    return handshake().newTicket();
  }

  /**
   * The hook of this name: the client's Finished has been authenticated, and secrets are still
   * there.
   */
  public void notifyHandshakeComplete() {
    ServerHandshake completed = handshake();
    outcome = Optional.of(completed.complete());
    if (!completed.isRenegotiation()) {
      establishedId = completed.establishedId();
    }
    completed.discard();
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
    abandonPrefetched();
  }

  /**
   * Evicts the session by ID: it is set only once the client's Finished was authenticated, so no
   * attempt that has not come that far costs a session anything.
   */
  private void endSession() {
    // = RFC 5246, Section 7.2.2
    // # Thus, any connection terminated with a fatal alert MUST NOT be resumed.
    if (!establishedId.isEmpty()) {
      engine.evict(establishedId);
      establishedId = SessionId.EMPTY;
    }
  }

  // For our own protocol

  /** The renewed ticket that follows the ServerHello; empty without one. */
  Optional<NewSessionTicket> renewalMessage() {
    return handshake().renewalMessage();
  }

  /** Whether the store of sessions may answer later than at once. */
  boolean mayWait() {
    return engine.mayWait();
  }

  /** The time by the engine's clock. */
  Instant now() {
    return engine.now();
  }

  /**
   * Begins to look up what a hello names that Bouncy Castle has not seen yet. It is a hint: what
   * Bouncy Castle reads decides.
   *
   * @return empty if there is nothing to look up
   */
  Optional<Inquiry> prefetch(ClientHello hello) {
    prefetched =
        offerToAskAbout(hello)
            .filter(offer -> !negotiatesTls13(hello))
            .map(offer -> new Inquiry(engine, offer));
    return prefetched;
  }

  private Optional<Offer> offerToAskAbout(ClientHello hello) {
    Optional<Bytes> ticket =
        hello
            .extensionsByType()
            .sessionTicket()
            .map(SessionTicketExtension::ticket)
            .filter(octets -> engine.policy().tickets() && !octets.isEmpty());
    if (ticket.isPresent()) {
      return ticket.filter(octets -> engine.hasAuthorizer()).map(Offer.OfTicket::new);
    }
    return Optional.of(hello.sessionId()).filter(engine::isOurs).map(Offer.OfSessionId::new);
  }

  private boolean negotiatesTls13(ClientHello hello) {
    try {
      return hello
              .extensionsByType()
              .supportedVersions()
              .contains(ProtocolVersion.TLSv13.getFullVersion())
          && ProtocolVersion.contains(server.getProtocolVersions(), ProtocolVersion.TLSv13);
    } catch (DecodeException e) {
      return false; // Bouncy Castle will refuse the hello.
    }
  }

  /** What was prefetched if it is about that offer, or a question asked now. */
  private Inquiry inquiry(Offer offer) {
    return prefetched
        .filter(asked -> asked.isAbout(offer))
        .orElseGet(() -> new Inquiry(engine, offer));
  }

  /** Gives up what was prefetched: the connection has no use for it any more. */
  void abandonPrefetched() {
    prefetched.ifPresent(Inquiry::abandon);
    prefetched = Optional.empty();
  }

  private ServerHandshake handshake() {
    if (current == null) {
      throw new IllegalStateException("notifyHandshakeBeginning was not called");
    }
    return current;
  }

  private void discardHandshake() {
    if (current != null) {
      current.discard();
    }
  }
}
