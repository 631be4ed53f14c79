// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.decide;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.codec.ClientIdentity;
import dev.reprise.codec.HostName;
import dev.reprise.codec.SessionId;
import dev.reprise.codec.SessionState;
import dev.reprise.codec.StatePlaintext;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.SecretBytes;
import dev.reprise.engine.DeclineReason;
import dev.reprise.engine.HelloFacts;
import dev.reprise.engine.HelloFacts.CipherSuites;
import dev.reprise.engine.ResumptionPolicy;
import dev.reprise.engine.ResumptionScope;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The sentences of RFCs that decide a resumption, each in its smallest case. */
class ResumptionClauseTest {

  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
  private static final int SUITE = 0xc02f;
  private static final HostName NAME = new HostName("www.example.com");
  private static final ResumptionScope SCOPE =
      ResumptionScope.builder().application("clauses").build();
  private static final ResumptionPolicy WITHOUT_EMS =
      ResumptionPolicy.builder().dangerouslyAllowSessionsWithoutExtendedMasterSecret().build();

  @Test
  void offer_ticketAndSessionId_isTheTicket() {
    // = RFC 5077, Section 3.4
    // # If a ticket is presented by the client, the server MUST NOT attempt to use the Session
    // # ID in the ClientHello for stateful session resumption.
    Bytes ticket = Bytes.of(1, 2, 3);
    HelloFacts hello =
        hello(true).ticket(Optional.of(ticket)).sessionId(new SessionId(Bytes.of(4, 5, 6))).build();

    assertThat(Offer.of(hello, ResumptionPolicy.defaults())).isEqualTo(new Offer.OfTicket(ticket));
  }

  @Test
  void decide_sameNameAndExtendedMasterSecret_resumes() {
    assertThat(decide(hello(true).build(), session(true), ResumptionPolicy.defaults()))
        .isInstanceOf(ResumptionDecision.Resume.class);
  }

  @Test
  void decide_otherServerName_isAFullHandshake() {
    // = RFC 6066, Section 3
    // # A server that implements this extension MUST NOT accept the request to resume the session
    // # if the server_name extension contains a different name.
    HelloFacts hello = hello(true).serverName(Optional.of(new HostName("b.example"))).build();

    assertThat(decide(hello, session(true), ResumptionPolicy.defaults()))
        .isEqualTo(ResumptionDecision.Full.because(DeclineReason.SERVER_NAME));
  }

  @Test
  void decide_sessionWithoutExtendedMasterSecretAndHelloWithIt_isAFullHandshake() {
    // = RFC 7627, Section 5.3
    // # If the original session did not use the "extended_master_secret" extension but the new
    // # ClientHello contains the extension, then the server MUST NOT perform the abbreviated
    // # handshake.
    assertThat(decide(hello(true).build(), session(false), WITHOUT_EMS))
        .isEqualTo(ResumptionDecision.Full.because(DeclineReason.EMS));
    assertThat(decide(hello(false).build(), session(false), WITHOUT_EMS))
        .isInstanceOf(ResumptionDecision.Resume.class);
  }

  @Test
  void decide_sessionWithExtendedMasterSecretAndHelloWithoutIt_aborts() {
    // = RFC 7627, Section 5.3
    // # If the original session used the "extended_master_secret" extension but the new ClientHello
    // # does not contain it, the server MUST abort the abbreviated handshake.
    assertThat(decide(hello(false).build(), session(true), ResumptionPolicy.defaults()))
        .isInstanceOf(ResumptionDecision.Abort.class);
    assertThat(decide(hello(false).build(), session(true), WITHOUT_EMS))
        .isInstanceOf(ResumptionDecision.Abort.class);
  }

  private static ResumptionDecision decide(
      HelloFacts hello, SessionState session, ResumptionPolicy policy) {
    return ResumptionDecider.decide(hello, Candidate.stored(session), SCOPE, policy, NOW);
  }

  private static HelloFacts.Builder hello(boolean extendedMasterSecret) {
    return HelloFacts.builder()
        .offeredCipherSuites(CipherSuites.of(SUITE))
        .enabledCipherSuites(CipherSuites.of(SUITE))
        .extendedMasterSecret(extendedMasterSecret)
        .serverName(Optional.of(NAME));
  }

  private static SessionState session(boolean extendedMasterSecret) {
    byte[] masterSecret = new byte[StatePlaintext.MASTER_SECRET_LENGTH];
    masterSecret[0] = 1;
    StatePlaintext plaintext =
        StatePlaintext.of(SUITE, SecretBytes.adopt(masterSecret), ClientIdentity.ANONYMOUS, NOW);
    return SessionState.builder(plaintext, NOW)
        .extendedMasterSecret(extendedMasterSecret)
        .scope(SCOPE.digest())
        .serverName(NAME)
        .build();
  }
}
