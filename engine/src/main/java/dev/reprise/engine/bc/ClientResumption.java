// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.bc;

import dev.reprise.codec.wire.Bytes;
import dev.reprise.engine.Mechanism;
import dev.reprise.engine.client.ClientOutcome;
import dev.reprise.engine.client.ClientPolicy;
import dev.reprise.engine.client.ClientReason;
import dev.reprise.engine.client.ClientSession;
import dev.reprise.engine.client.ClientSessionKey;
import dev.reprise.engine.client.ClientSessionStore;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Hashtable;
import java.util.Optional;
import org.bouncycastle.tls.AlertLevel;
import org.bouncycastle.tls.ExtensionType;
import org.bouncycastle.tls.NewSessionTicket;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.SecurityParameters;
import org.bouncycastle.tls.TlsClient;
import org.bouncycastle.tls.TlsClientContext;
import org.bouncycastle.tls.TlsExtensionsUtils;
import org.bouncycastle.tls.TlsSession;
import org.bouncycastle.tls.TlsUtils;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Resumption for one connection of a client: one method per hook of {@link TlsClient}, under Bouncy
 * Castle's names, in the order in which they are called.
 *
 * <p>{@link ResumingTlsClient} calls them for you. Confined to the connection's thread.
 */
@SuppressWarnings({"rawtypes", "unchecked", "JdkObsolete"}) // Bouncy Castle's own signatures
public final class ClientResumption {

  /*
   * What a connection knows of itself lives from notifyHandshakeBeginning to
   * notifyHandshakeComplete; `current`, the session that a later fatal alert ends (RFC 5246,
   * Section 7.2.2), lives on. The store is written on the authenticated Finished alone.
   */

  private static final Logger LOG = LoggerFactory.getLogger(ClientResumption.class);
  private static final Integer SESSION_TICKET = ExtensionType.session_ticket;
  private static final int CHOSEN_ID_OCTETS = 32;

  private final ClientSessionStore store;
  private final ClientPolicy policy;
  private final InstantSource clock;
  private final SecureRandom random;
  private final ClientSessionKey key;

  private @Nullable TlsClientContext context;
  private @Nullable OfferedSession offer;
  private @Nullable Hashtable clientExtensions;
  private @Nullable Hashtable serverExtensions;
  private @Nullable NewSessionTicket ticket;
  private ClientReason reason = ClientReason.NO_SESSION;
  private boolean complete;
  private @Nullable ClientSession current;
  private @Nullable ClientOutcome outcome;

  ClientResumption(
      ClientSessionStore store,
      ClientPolicy policy,
      InstantSource clock,
      SecureRandom random,
      ClientSessionKey key) {
    this.store = store;
    this.policy = policy;
    this.clock = clock;
    this.random = random;
    this.key = key;
  }

  /** What the last handshake came to; empty before that, and for TLS 1.3. */
  public Optional<ClientOutcome> outcome() {
    return Optional.ofNullable(outcome);
  }

  /** The hook of this name. */
  public void init(TlsClientContext clientContext) {
    context = clientContext;
  }

  /** The hook of this name. */
  public void notifyHandshakeBeginning() {
    offer = null;
    clientExtensions = null;
    serverExtensions = null;
    ticket = null;
    reason = ClientReason.NO_SESSION;
    complete = false;
    outcome = null;
  }

  /**
   * The session to offer, if there is one.
   *
   * @param versions the versions that the ClientHello will offer
   * @param cipherSuites the suites that it will offer
   */
  public @Nullable TlsSession getSessionToResume(ProtocolVersion[] versions, int[] cipherSuites) {
    if (handshake().isRenegotiating()) {
      reason = ClientReason.RENEGOTIATION;
      return null;
    }
    if (!policy.tickets() && !policy.sessionIds()) {
      reason = ClientReason.DISABLED;
      return null;
    }
    offer =
        find()
            .filter(session -> fits(session, versions, cipherSuites))
            .filter(session -> policy.reuse() || store.remove(key, session))
            .map(this::offer)
            .orElse(null);
    return offer;
  }

  /**
   * Adds extension 35: the ticket of the offered session, or empty to ask for one.
   *
   * @param extensions the client's own, or null; the result is the table that goes into the hello
   */
  public Hashtable getClientExtensions(@Nullable Hashtable extensions) throws IOException {
    Hashtable table = TlsExtensionsUtils.ensureExtensionsInitialised(extensions);
    clientExtensions = table;
    OfferedSession offered = offer;
    if (offered != null
        && Math.max(0, TlsExtensionsUtils.getMaxFragmentLengthExtension(table))
            != offered.session().maxFragmentLength()) {
      reason = ClientReason.EXTENSION;
      offered.withdraw();
    }
    if (policy.tickets()) {
      Bytes presented = offered == null ? Bytes.EMPTY : offered.session().ticket();
      table.put(SESSION_TICKET, presented.toByteArray());
    }
    return table;
  }

  /** Whether a session without EMS may be offered to a server that may not do it either. */
  public boolean allowLegacyResumption() {
    return !policy.requireExtendedMasterSecret();
  }

  /**
   * Takes the ticket out again when Bouncy Castle, which alone knows all that the hello offers, has
   * dropped the session.
   */
  public void notifySessionToResume(@Nullable TlsSession session) {
    OfferedSession dropped = offer;
    if (session != null || dropped == null) {
      return;
    }
    if (reason == ClientReason.NO_SESSION) {
      reason = ClientReason.EMS;
    }
    offer = null;
    Hashtable extensions = clientExtensions;
    if (extensions != null && extensions.containsKey(SESSION_TICKET)) {
      extensions.put(SESSION_TICKET, TlsUtils.EMPTY_BYTES);
    }
  }

  /** The hook of this name. */
  public void processServerExtensions(@Nullable Hashtable extensions) {
    serverExtensions = extensions;
  }

  /** Holds the ticket until the server's Finished has proved whose it is. */
  public void notifyNewSessionTicket(NewSessionTicket newSessionTicket) {
    ticket = newSessionTicket;
  }

  /** Keeps what the next handshake may offer, and says what this one came to. */
  public void notifyHandshakeComplete() throws IOException {
    complete = true;
    TlsClientContext connection = requireContext();
    SecurityParameters parameters = connection.getSecurityParametersConnection();
    if (TlsUtils.isTLSv13(parameters.getNegotiatedVersion())) {
      return;
    }
    Instant now = clock.instant();
    OfferedSession offered = offer;
    boolean resumed = parameters.isResumedSession() && offered != null;
    Optional<ClientSession> next =
        resumed
            ? renewed(offered.session(), now)
            : ClientSessions.of(connection, serverExtensions, ticket, policy, now);
    next.ifPresent(this::keep);
    current = next.orElse(resumed ? offered.session() : null);
    if (!resumed && offered != null) {
      reason = ClientReason.REFUSED;
      if (next.isEmpty()) {
        forget(offered.session());
      }
    }
    outcome =
        new ClientOutcome(
            resumed ? Optional.of(mechanism(offered.session())) : Optional.empty(),
            resumed ? Optional.empty() : Optional.of(reason),
            resumed ? Instant.ofEpochSecond(offered.session().authenticationTime()) : now,
            next.isPresent() || (resumed && policy.reuse()));
  }

  /** The hook of this name. */
  public void notifyAlertRaised(short alertLevel) {
    endSession(alertLevel);
  }

  /** The hook of this name. */
  public void notifyAlertReceived(short alertLevel) {
    endSession(alertLevel);
  }

  /**
   * Ends the session by a fatal alert. Unlike a server, a client also gives up a session that it
   * offered in a handshake that failed: the server may be failing because of it, and the next
   * attempt must not fail the same way.
   */
  private void endSession(short alertLevel) {
    if (alertLevel != AlertLevel.fatal) {
      return;
    }
    OfferedSession offered = offer;
    if (complete && current != null) {
      forget(current);
    } else if (!complete && offered != null) {
      forget(offered.session());
    }
  }

  private Optional<ClientSession> find() {
    try {
      return store.find(key, clock.instant());
    } catch (RuntimeException e) {
      LOG.warn("The client's session store failed to find: {}", e.toString());
      reason = ClientReason.STORE_ERROR;
      return Optional.empty();
    }
  }

  private void keep(ClientSession session) {
    try {
      store.store(key, session);
    } catch (RuntimeException e) {
      LOG.warn("The client's session store failed to store: {}", e.toString());
    }
  }

  private void forget(ClientSession session) {
    try {
      store.remove(key, session);
    } catch (RuntimeException e) {
      LOG.warn("The client's session store failed to remove: {}", e.toString());
    }
  }

  private boolean fits(ClientSession session, ProtocolVersion[] versions, int[] cipherSuites) {
    Instant now = clock.instant();
    Optional<ClientReason> unfit = session.unfit(policy, now);
    if (unfit.isPresent()) {
      reason = unfit.get();
    } else if (!ProtocolVersion.contains(versions, ClientSessions.version(session))) {
      reason = ClientReason.VERSION;
    } else if (Arrays.stream(cipherSuites).noneMatch(suite -> suite == session.cipherSuite())) {
      reason = ClientReason.CIPHER_SUITE;
    } else if (!ClientSessions.validAt(session, now)) {
      reason = ClientReason.CERTIFICATE_EXPIRED;
    } else {
      return true;
    }
    return false;
  }

  private @Nullable OfferedSession offer(ClientSession session) {
    // = RFC 5077, Section 3.4
    // # When presenting a ticket, the client MAY generate and include a
    // # Session ID in the TLS ClientHello.
    byte[] sessionId = session.sessionId().octets().toByteArray();
    if (!session.ticket().isEmpty()) {
      sessionId = new byte[CHOSEN_ID_OCTETS];
      random.nextBytes(sessionId);
    }
    try {
      return new OfferedSession(
          session, sessionId, ClientSessions.parameters(session, requireContext().getCrypto()));
    } catch (IOException e) {
      LOG.warn("A stored session's certificates can't be read: {}", e.toString());
      forget(session);
      return null;
    }
  }

  /** The session under its new ticket, if a usable one came. */
  private Optional<ClientSession> renewed(ClientSession session, Instant now) {
    return ClientSessions.usable(ticket, policy)
        .map(fresh -> ClientSessions.renew(session, fresh, now));
  }

  private static Mechanism mechanism(ClientSession session) {
    return session.ticket().isEmpty() ? Mechanism.SESSION_ID : Mechanism.TICKET;
  }

  private SecurityParameters handshake() {
    return requireContext().getSecurityParametersHandshake();
  }

  private TlsClientContext requireContext() {
    TlsClientContext connection = context;
    if (connection == null) {
      throw new IllegalStateException("init comes first");
    }
    return connection;
  }
}
