// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.decide;

import dev.reprise.codec.PeerChain;
import dev.reprise.engine.HelloFacts;
import dev.reprise.engine.HelloFacts.CipherSuites;
import dev.reprise.engine.NotIssuedReason;
import dev.reprise.engine.ResumptionPolicy;
import dev.reprise.engine.ResumptionScope;
import dev.reprise.engine.ResumptionScope.ClientAuthentication;
import dev.reprise.engine.issue.TicketIssuer;
import dev.reprise.engine.key.KeyEntry;
import java.util.Objects;
import java.util.Optional;

/**
 * What the ServerHello of a full handshake promises: a ticket (extension 35), a session ID, both or
 * neither. It has to be settled before suite and client certificate are known. Immutable.
 *
 * @param noTicket why no ticket is promised; empty if one is
 * @param sessionId whether the session gets an ID, and is stored under it if no ticket comes of it
 */
public record IssuePlan(Optional<NotIssuedReason> noTicket, boolean sessionId) {

  /*
   * A ticket is certain if it fits under the cap with every suite and identity. Without a chain,
   * a PSK identity and the embedder's data, a state takes at most 823 octets, and sealing adds less
   * than 90.
   */
  private static final int CERTAIN_CAP = 1024;

  /** Checks that nothing is missing. */
  public IssuePlan {
    Objects.requireNonNull(noTicket, "noTicket");
  }

  /**
   * The plan for a hello that is going to be answered by a full handshake.
   *
   * @param sealingKey the ring's sealing key of the moment
   */
  public static IssuePlan of(
      HelloFacts hello,
      ResumptionScope scope,
      ResumptionPolicy policy,
      Optional<KeyEntry> sealingKey) {
    if (hello.renegotiation()) {
      return nothing(NotIssuedReason.RENEGOTIATION);
    }
    if (policy.requireExtendedMasterSecret() && !hello.negotiatesExtendedMasterSecret()) {
      return nothing(NotIssuedReason.NO_EMS);
    }
    if (!hello.isResumable()) {
      return nothing(NotIssuedReason.NOT_ASKED);
    }
    CipherSuites suites = hello.offeredCipherSuites().retain(hello.enabledCipherSuites());
    Optional<NotIssuedReason> noTicket = objection(hello, policy, sealingKey, suites);
    boolean certain =
        noTicket.isEmpty() && isCertain(scope, policy, sealingKey.orElseThrow(), suites);
    // = RFC 5077, Section 3.4
    // # If a server is planning on issuing a session ticket to a client that does not present one,
    // # it SHOULD include an empty Session ID in the ServerHello.
    return new IssuePlan(noTicket, policy.sessionIds() && !certain);
  }

  /** Whether the ServerHello carries extension 35. */
  public boolean ticket() {
    return noTicket.isEmpty();
  }

  private static IssuePlan nothing(NotIssuedReason reason) {
    return new IssuePlan(Optional.of(reason), false);
  }

  private static Optional<NotIssuedReason> objection(
      HelloFacts hello,
      ResumptionPolicy policy,
      Optional<KeyEntry> sealingKey,
      CipherSuites suites) {
    if (!policy.tickets()) {
      return Optional.of(NotIssuedReason.DISABLED);
    }
    // = RFC 5077, Section 3.2
    // # The server MUST NOT send this extension if it does not receive one in the ClientHello.
    if (hello.ticket().isEmpty()) {
      return Optional.of(NotIssuedReason.NOT_ASKED);
    }
    if (sealingKey.isEmpty()) {
      return Optional.of(NotIssuedReason.NO_SEALING_KEY);
    }
    return isBelowAll(sealingKey.get(), suites)
        ? Optional.of(NotIssuedReason.WEAKER_KEY)
        : Optional.empty();
  }

  /** Whether the key is too weak for each suite that could be chosen. */
  private static boolean isBelowAll(KeyEntry sealingKey, CipherSuites suites) {
    return !sealingKey.format().layout().isSslSession()
        && TicketIssuer.isWeaker(sealingKey, suites.weakestBits());
  }

  private static boolean isCertain(
      ResumptionScope scope, ResumptionPolicy policy, KeyEntry sealingKey, CipherSuites suites) {
    boolean openSsl = sealingKey.format().layout().isSslSession();
    boolean strong = openSsl || !TicketIssuer.isWeaker(sealingKey, suites.strongestBits());
    boolean smallChain = isSmall(policy.peerChainForm()) && !openSsl;
    boolean smallIdentity = scope.clientAuthentication() == ClientAuthentication.NONE || smallChain;
    return strong && smallIdentity && !suites.mayUsePsk() && policy.ticketCap() >= CERTAIN_CAP;
  }

  /** Whether the size of a session in this form does not depend on the client's certificates. */
  private static boolean isSmall(PeerChain.Form form) {
    return form == PeerChain.Form.DIGEST || form == PeerChain.Form.NONE;
  }
}
