// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.bc;

import dev.reprise.engine.KeyPhase;
import dev.reprise.engine.ResumptionOutcome;
import dev.reprise.engine.ResumptionOutcome.Mechanism;
import dev.reprise.engine.decide.ResumptionDecision;
import dev.reprise.engine.issue.Issuance;
import dev.reprise.engine.server.HandshakeReport;
import dev.reprise.engine.server.ServerHelloExtensions;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.bouncycastle.tls.NewSessionTicket;
import org.bouncycastle.tls.TlsServerContext;
import org.bouncycastle.tls.TlsUtils;

/**
 * A handshake that resumes a session: its ServerHello extensions, the renewed ticket that may
 * follow them, and its outcome. Confined to the connection's thread.
 */
final class AbbreviatedHandshake {

  private final TlsServerContext context;
  private final ServerScope scope;
  private final ResumptionDecision.Resume decision;
  private final Optional<KeyPhase> keyPhase;
  private final Optional<Issuance> renewal;

  /**
   * @param decision the session, and how it is resumed
   * @param keyPhase the phase of the ticket's key; empty for a session ID
   * @param renewal the new ticket, or why there is none; empty if none is due
   */
  AbbreviatedHandshake(
      TlsServerContext context,
      ServerScope scope,
      ResumptionDecision.Resume decision,
      Optional<KeyPhase> keyPhase,
      Optional<Issuance> renewal) {
    this.context = context;
    this.scope = scope;
    this.decision = decision;
    this.keyPhase = keyPhase;
    this.renewal = renewal;
  }

  /** Whether a stored session is resumed. */
  boolean isById() {
    return decision.mechanism() == Mechanism.SESSION_ID;
  }

  /** Sets the extensions that are negotiated again, and removes those that must not be there. */
  void serverExtensions(Map<Integer, byte[]> serverExtensions, boolean encryptThenMacOffered)
      throws IOException {
    // = RFC 6066, Section 3
    // # When resuming a session, the server MUST NOT include a server_name extension in the server
    // # hello.
    serverExtensions.remove(ServerHelloExtensions.SERVER_NAME);
    // Not a part of the session: a stored "no" would be a silent downgrade.
    int suite = context.getSecurityParametersHandshake().getCipherSuite();
    if (encryptThenMacOffered && TlsUtils.isBlockCipherSuite(suite)) {
      serverExtensions.put(ServerHelloExtensions.ENCRYPT_THEN_MAC, new byte[0]);
    } else {
      serverExtensions.remove(ServerHelloExtensions.ENCRYPT_THEN_MAC);
    }
    if (isRenewed()) {
      serverExtensions.put(ServerHelloExtensions.SESSION_TICKET, new byte[0]);
    }
  }

  /** The message with the renewed ticket; empty if there is none. */
  Optional<NewSessionTicket> renewalMessage() {
    return renewal
        .filter(Issuance.Issued.class::isInstance)
        .map(issued -> SessionMapping.message((Issuance.Issued) issued));
  }

  private boolean isRenewed() {
    return renewal.isPresent() && renewal.get() instanceof Issuance.Issued;
  }

  /** Reports the outcome, once the client's Finished has been authenticated. */
  ResumptionOutcome complete(HandshakeReport report) {
    ResumptionOutcome.Resumed outcome =
        new ResumptionOutcome.Resumed(
            decision.mechanism(),
            isRenewed(),
            decision.keyAge(),
            decision.sessionAge(),
            decision.session().authenticationTime(),
            decision.session().localChain().flatMap(chain -> scope.endPointHash(context, chain)));
    report.resumed(outcome, keyPhase, renewal);
    return outcome;
  }
}
