// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.bc;

import dev.reprise.codec.wire.Bytes;
import dev.reprise.engine.ResumptionOutcome.Mechanism;
import dev.reprise.engine.client.ClientOutcome;
import dev.reprise.engine.client.ClientPolicy;
import dev.reprise.engine.client.ClientSession;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Arrays;
import java.util.Hashtable;
import java.util.Optional;
import org.bouncycastle.tls.ExtensionType;
import org.bouncycastle.tls.NewSessionTicket;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.SecurityParameters;
import org.bouncycastle.tls.TlsClientContext;
import org.bouncycastle.tls.TlsExtensionsUtils;
import org.bouncycastle.tls.TlsUtils;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One handshake of a client, in the order in which it happens: a session is offered, the hello
 * carries its ticket, the server answers, and what the next handshake may offer is kept. Confined
 * to the connection's thread.
 */
@SuppressWarnings({"rawtypes", "unchecked", "JdkObsolete"}) // Bouncy Castle's own signatures
final class ClientHandshake {

  private static final Logger LOG = LoggerFactory.getLogger(ClientHandshake.class);
  private static final Integer SESSION_TICKET = ExtensionType.session_ticket;
  private static final int CHOSEN_ID_OCTETS = 32;

  private final GuardedClientSessions sessions;
  private final ClientPolicy policy;
  private final SecureRandom random;
  private final TlsClientContext context;

  private @Nullable OfferedSession offered;
  private ClientOutcome.Reason reason = ClientOutcome.Reason.NO_SESSION;
  private @Nullable Hashtable clientExtensions;
  private @Nullable Hashtable serverExtensions;
  private @Nullable NewSessionTicket ticket;

  ClientHandshake(
      GuardedClientSessions sessions,
      ClientPolicy policy,
      SecureRandom random,
      TlsClientContext context) {
    this.sessions = sessions;
    this.policy = policy;
    this.random = random;
    this.context = context;
  }

  // 1. The offer

  /**
   * Chooses the session to offer.
   *
   * @return null if there is none
   */
  @Nullable OfferedSession offer(ProtocolVersion[] versions, int[] cipherSuites, Instant now) {
    if (context.getSecurityParametersHandshake().isRenegotiating()) {
      reason = ClientOutcome.Reason.RENEGOTIATION;
      return null;
    }
    if (!policy.tickets() && !policy.sessionIds()) {
      reason = ClientOutcome.Reason.DISABLED;
      return null;
    }
    try {
      Optional<ClientSession> found = sessions.find(now);
      if (found.isPresent()) {
        offered = offer(found.get(), versions, cipherSuites, now);
      }
    } catch (GuardedClientSessions.StoreFailedException e) {
      reason = ClientOutcome.Reason.STORE_ERROR;
    }
    return offered;
  }

  private @Nullable OfferedSession offer(
      ClientSession session, ProtocolVersion[] versions, int[] cipherSuites, Instant now)
      throws GuardedClientSessions.StoreFailedException {
    Optional<ClientOutcome.Reason> objection = objection(session, versions, cipherSuites, now);
    if (objection.isPresent()) {
      reason = objection.get();
      return null;
    }
    return policy.reuse() || sessions.take(session) ? restored(session) : null;
  }

  private Optional<ClientOutcome.Reason> objection(
      ClientSession session, ProtocolVersion[] versions, int[] cipherSuites, Instant now) {
    Optional<ClientOutcome.Reason> objection = session.objection(policy, now);
    if (objection.isPresent()) {
      return objection;
    }
    if (!ProtocolVersion.contains(versions, ClientSessions.version(session))) {
      return Optional.of(ClientOutcome.Reason.VERSION);
    }
    if (Arrays.stream(cipherSuites).noneMatch(suite -> suite == session.cipherSuite())
        || !TlsUtils.isValidVersionForCipherSuite(
            session.cipherSuite(), ClientSessions.version(session))) {
      return Optional.of(ClientOutcome.Reason.CIPHER_SUITE);
    }
    return ClientSessions.validAt(session, now)
        ? Optional.empty()
        : Optional.of(ClientOutcome.Reason.CERTIFICATE_EXPIRED);
  }

  private @Nullable OfferedSession restored(ClientSession session) {
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
          session, sessionId, ClientSessions.parameters(session, context.getCrypto()));
    } catch (IOException e) {
      LOG.warn("The certificates of a stored session cannot be read: {}", e.toString());
      sessions.forget(session);
      return null;
    } catch (IllegalArgumentException | UnsupportedOperationException e) {
      LOG.debug("The cryptographic provider cannot take the master secret", e);
      return null;
    }
  }

  // 2. The hello

  /**
   * Adds extension 35: the ticket of the offered session, or empty to ask for a ticket.
   *
   * @param extensions the client's own, or null
   * @return the table that goes into the hello
   */
  Hashtable clientExtensions(@Nullable Hashtable extensions) throws IOException {
    Hashtable table = TlsExtensionsUtils.ensureExtensionsInitialised(extensions);
    clientExtensions = table;
    if (offered != null && maxFragmentLength(table) != offered.session().maxFragmentLength()) {
      reason = ClientOutcome.Reason.EXTENSION;
      offered.withdraw();
    }
    if (policy.tickets()) {
      Bytes presented = offered == null ? Bytes.EMPTY : offered.session().ticket();
      table.put(SESSION_TICKET, presented.toByteArray());
    }
    return table;
  }

  private static int maxFragmentLength(Hashtable extensions) throws IOException {
    return Math.max(0, TlsExtensionsUtils.getMaxFragmentLengthExtension(extensions));
  }

  /**
   * Takes the ticket out of the hello again. Bouncy Castle alone knows all that the hello offers,
   * and has dropped the session.
   */
  void dropped() {
    if (offered == null) {
      return;
    }
    if (reason == ClientOutcome.Reason.NO_SESSION) {
      reason = ClientOutcome.Reason.EMS;
    }
    offered = null;
    if (clientExtensions != null && clientExtensions.containsKey(SESSION_TICKET)) {
      clientExtensions.put(SESSION_TICKET, TlsUtils.EMPTY_BYTES);
    }
  }

  // 3. The server's answer

  void serverExtensions(@Nullable Hashtable extensions) {
    serverExtensions = extensions;
  }

  /** Holds a ticket until the server's Finished has proved whose it is. */
  void ticket(NewSessionTicket newSessionTicket) {
    ticket = newSessionTicket;
  }

  // 4. The end

  /** The session that is offered in this handshake; empty if none is. */
  Optional<ClientSession> offered() {
    return Optional.ofNullable(offered).map(OfferedSession::session);
  }

  /**
   * The result of a handshake of TLS 1.2.
   *
   * @param outcome what the embedder hears
   * @param session the session that the connection now uses; empty if it cannot be resumed
   */
  record Result(ClientOutcome outcome, Optional<ClientSession> session) {}

  /** Keeps what the next handshake may offer, once the server's Finished has been authenticated. */
  Result complete(Instant now) throws IOException {
    SecurityParameters parameters = context.getSecurityParametersConnection();
    return offered != null && parameters.isResumedSession()
        ? resumed(offered.session(), now)
        : full(now);
  }

  private Result resumed(ClientSession session, Instant now) {
    Optional<ClientSession> renewed =
        ClientSessions.usable(ticket, policy)
            .map(fresh -> ClientSessions.renew(session, fresh, now));
    renewed.ifPresent(sessions::keep);
    Mechanism mechanism = session.ticket().isEmpty() ? Mechanism.SESSION_ID : Mechanism.TICKET;
    ClientOutcome outcome =
        new ClientOutcome(
            Optional.of(mechanism),
            Optional.empty(),
            session.authenticationTime(),
            renewed.isPresent() || policy.reuse());
    return new Result(outcome, Optional.of(renewed.orElse(session)));
  }

  private Result full(Instant now) throws IOException {
    Optional<ClientSession> next =
        ClientSessions.of(context, serverExtensions, ticket, policy, now);
    next.ifPresent(sessions::keep);
    if (offered != null) {
      reason = ClientOutcome.Reason.REFUSED;
      if (next.isEmpty()) {
        sessions.forget(offered.session());
      }
    }
    ClientOutcome outcome =
        new ClientOutcome(Optional.empty(), Optional.of(reason), now, next.isPresent());
    return new Result(outcome, next);
  }
}
