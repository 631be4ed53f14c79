// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.decide;

import static dev.reprise.engine.testing.TestSessions.NOW;
import static dev.reprise.engine.testing.TestSessions.POLICY;
import static dev.reprise.engine.testing.TestSessions.RANDOM;
import static dev.reprise.engine.testing.TestSessions.helloBuilder;
import static dev.reprise.engine.testing.TestSessions.scope;
import static dev.reprise.engine.testing.TestSessions.scopeBuilder;
import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.codec.PeerChain;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.SecretBytes;
import dev.reprise.engine.HelloFacts;
import dev.reprise.engine.HelloFacts.CipherSuites;
import dev.reprise.engine.NotIssuedReason;
import dev.reprise.engine.ResumptionPolicy;
import dev.reprise.engine.ResumptionScope;
import dev.reprise.engine.ResumptionScope.ClientAuthentication;
import dev.reprise.engine.TicketFormat;
import dev.reprise.engine.key.KeyEntry;
import dev.reprise.engine.key.TicketKey;
import dev.reprise.engine.testing.TestSessions;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class IssuePlanTest {

  private static final int PSK_SUITE = 0x00a8;
  private static final Optional<KeyEntry> KEY =
      TestSessions.ring(TicketFormat.RFC5077).sealingKey(NOW);

  @Test
  void of_ticketCertain_promisesItAndSendsAnEmptySessionId() {
    // = RFC 5077, Section 3.4
    // # If a server is planning on issuing a session ticket to a client that does not present
    // # one, it SHOULD include an empty Session ID in the ServerHello.
    assertPlan(IssuePlan.of(asking().build(), scope(), POLICY, KEY), true, false);
  }

  @Test
  void of_helloWithoutTheExtension_promisesASessionIdOnly() {
    // = RFC 5077, Section 3.2
    // # The server MUST NOT send this extension if it does not receive one in the ClientHello.
    IssuePlan plan = IssuePlan.of(TestSessions.hello(), scope(), POLICY, KEY);

    assertPlan(plan, false, true);
    assertThat(plan.noTicket()).hasValue(NotIssuedReason.NOT_ASKED);
  }

  @Test
  void of_ticketThatWasDeclined_asksForANewOne() {
    HelloFacts hello = helloBuilder().ticket(Optional.of(Bytes.of(1, 2, 3))).build();

    assertPlan(IssuePlan.of(hello, scope(), POLICY, KEY), true, false);
  }

  @Test
  void of_switches_areObeyed() {
    ResumptionPolicy noTickets = ResumptionPolicy.builder().tickets(false).build();
    ResumptionPolicy noIds = ResumptionPolicy.builder().sessionIds(false).build();
    ResumptionPolicy neither = ResumptionPolicy.builder().tickets(false).sessionIds(false).build();

    IssuePlan withoutTickets = IssuePlan.of(asking().build(), scope(), noTickets, KEY);
    assertPlan(withoutTickets, false, true);
    assertThat(withoutTickets.noTicket()).hasValue(NotIssuedReason.DISABLED);
    assertPlan(IssuePlan.of(asking().build(), scope(), noIds, KEY), true, false);
    assertPlan(IssuePlan.of(TestSessions.hello(), scope(), noIds, KEY), false, false);
    assertPlan(IssuePlan.of(asking().build(), scope(), neither, KEY), false, false);
  }

  @Test
  void of_noSealingKey_promisesASessionIdOnly() {
    IssuePlan plan = IssuePlan.of(asking().build(), scope(), POLICY, Optional.empty());

    assertPlan(plan, false, true);
    assertThat(plan.noTicket()).hasValue(NotIssuedReason.NO_SEALING_KEY);
  }

  @Test
  void of_noExtendedMasterSecret_promisesNothing() {
    HelloFacts silent = asking().extendedMasterSecret(false).build();
    HelloFacts disabled = asking().extendedMasterSecretEnabled(false).build();
    ResumptionPolicy legacy =
        ResumptionPolicy.builder().dangerouslyAllowSessionsWithoutExtendedMasterSecret().build();

    assertThat(IssuePlan.of(silent, scope(), POLICY, KEY).noTicket())
        .hasValue(NotIssuedReason.NO_EMS);
    assertPlan(IssuePlan.of(silent, scope(), POLICY, KEY), false, false);
    assertPlan(IssuePlan.of(disabled, scope(), POLICY, KEY), false, false);
    assertPlan(IssuePlan.of(silent, scope(), legacy, KEY), true, false);
  }

  @Test
  void of_renegotiationOrOtherVersion_promisesNothing() {
    IssuePlan renegotiation =
        IssuePlan.of(asking().renegotiation(true).build(), scope(), POLICY, KEY);

    assertPlan(renegotiation, false, false);
    assertThat(renegotiation.noTicket()).hasValue(NotIssuedReason.RENEGOTIATION);
    assertPlan(IssuePlan.of(asking().version(0x0304).build(), scope(), POLICY, KEY), false, false);
    assertPlan(IssuePlan.of(asking().version(0x0302).build(), scope(), POLICY, KEY), false, false);
  }

  /** A chain, an identity or a cap that may be too much: the session gets an ID as well. */
  @Test
  void of_ticketUncertain_promisesBoth() {
    ResumptionScope asksForCertificates =
        scopeBuilder().clientAuthentication(ClientAuthentication.WANT).build();
    ResumptionPolicy smallCap = ResumptionPolicy.builder().ticketCap(1023).build();
    ResumptionPolicy leastCap = ResumptionPolicy.builder().ticketCap(1024).build();
    HelloFacts psk =
        asking()
            .offeredCipherSuites(CipherSuites.of(PSK_SUITE))
            .enabledCipherSuites(CipherSuites.of(PSK_SUITE))
            .build();

    assertPlan(IssuePlan.of(asking().build(), asksForCertificates, POLICY, KEY), true, true);
    assertPlan(IssuePlan.of(asking().build(), scope(), smallCap, KEY), true, true);
    assertPlan(IssuePlan.of(asking().build(), scope(), leastCap, KEY), true, false);
    assertPlan(IssuePlan.of(psk, scope(), POLICY, KEY), true, true);
  }

  @Test
  void of_chainKeptAsDigest_isCertainButInOpenSslTickets() {
    ResumptionScope asksForCertificates =
        scopeBuilder().clientAuthentication(ClientAuthentication.NEED).build();
    ResumptionPolicy digests =
        ResumptionPolicy.builder().peerChainForm(PeerChain.Form.DIGEST).build();
    Optional<KeyEntry> openSsl = TestSessions.ring(TicketFormat.OPENSSL).sealingKey(NOW);

    assertPlan(IssuePlan.of(asking().build(), asksForCertificates, digests, KEY), true, false);
    assertPlan(IssuePlan.of(asking().build(), asksForCertificates, digests, openSsl), true, true);
  }

  @Test
  void of_keyWeakerThanSomeOrAllSuites_isUncertainOrNotPromised() {
    Optional<KeyEntry> weak = TestSessions.ring(shortKey()).sealingKey(NOW);
    HelloFacts strongOnly =
        asking().offeredCipherSuites(CipherSuites.of(TestSessions.SUITE_256)).build();
    HelloFacts weakOnly =
        asking().offeredCipherSuites(CipherSuites.of(TestSessions.SUITE_128)).build();

    assertPlan(IssuePlan.of(weakOnly, scope(), POLICY, weak), true, false);
    assertPlan(IssuePlan.of(asking().build(), scope(), POLICY, weak), true, true);
    assertPlan(IssuePlan.of(strongOnly, scope(), POLICY, weak), false, true);
    assertThat(IssuePlan.of(strongOnly, scope(), POLICY, weak).noTicket())
        .hasValue(NotIssuedReason.WEAKER_KEY);
  }

  private static HelloFacts.Builder asking() {
    return helloBuilder().ticket(Optional.of(Bytes.EMPTY));
  }

  private static TicketKey shortKey() {
    TicketKey random = TicketKey.generate(TicketFormat.RFC5077, RANDOM);
    byte[] encryption = Arrays.copyOf(random.encryptionKey().toByteArray(), 16);
    return TicketKey.of(
        TicketFormat.RFC5077, random.name(), SecretBytes.adopt(encryption), random.macKey());
  }

  private static void assertPlan(IssuePlan plan, boolean ticket, boolean sessionId) {
    assertThat(plan.ticket()).as("ticket of %s", plan).isEqualTo(ticket);
    assertThat(plan.sessionId()).as("session ID of %s", plan).isEqualTo(sessionId);
  }
}
