// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.decide;

import static dev.reprise.engine.testing.TestSessions.POLICY;
import static dev.reprise.engine.testing.TestSessions.helloBuilder;
import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.codec.SessionId;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.engine.DeclineReason;
import dev.reprise.engine.HelloFacts;
import dev.reprise.engine.ResumptionOutcome.Mechanism;
import dev.reprise.engine.ResumptionPolicy;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class OfferTest {

  private static final SessionId SESSION_ID = new SessionId(Bytes.of(1, 2, 3));
  private static final Bytes TICKET = Bytes.of(4, 5, 6);
  private static final ResumptionPolicy NO_TICKETS =
      ResumptionPolicy.builder().tickets(false).build();
  private static final ResumptionPolicy NO_IDS =
      ResumptionPolicy.builder().sessionIds(false).build();

  @Test
  void of_neitherTicketNorId_isNotOffered() {
    assertNothing(helloBuilder().build(), POLICY, DeclineReason.NOT_OFFERED);
    assertNothing(
        helloBuilder().ticket(Optional.of(Bytes.EMPTY)).build(), POLICY, DeclineReason.NOT_OFFERED);
  }

  @Test
  void of_sessionId_isLookedUp() {
    HelloFacts hello = helloBuilder().sessionId(SESSION_ID).build();
    HelloFacts asking =
        helloBuilder().sessionId(SESSION_ID).ticket(Optional.of(Bytes.EMPTY)).build();

    assertThat(Offer.of(hello, POLICY)).isEqualTo(new Offer.OfSessionId(SESSION_ID));
    assertThat(Offer.of(asking, POLICY)).isEqualTo(new Offer.OfSessionId(SESSION_ID));
    assertNothing(hello, NO_IDS, DeclineReason.DISABLED);
  }

  /** With tickets off, extension 35 is one that this server does not know. */
  @Test
  void of_ticketAndIdWithTicketsOff_isTheId() {
    HelloFacts hello = helloBuilder().sessionId(SESSION_ID).ticket(Optional.of(TICKET)).build();

    assertThat(Offer.of(hello, NO_TICKETS)).isEqualTo(new Offer.OfSessionId(SESSION_ID));
    assertNothing(
        helloBuilder().ticket(Optional.of(TICKET)).build(), NO_TICKETS, DeclineReason.DISABLED);
  }

  @Test
  void of_otherVersion_needsNoLookup() {
    assertNothing(
        helloBuilder().version(0x0304).sessionId(SESSION_ID).build(),
        POLICY,
        DeclineReason.VERSION);
    assertNothing(helloBuilder().version(0x0304).build(), POLICY, DeclineReason.NOT_OFFERED);
  }

  @Test
  void mechanism_isWhatTheOfferNeeds() {
    assertThat(new Offer.OfTicket(TICKET).mechanism()).hasValue(Mechanism.TICKET);
    assertThat(new Offer.OfSessionId(SESSION_ID).mechanism()).hasValue(Mechanism.SESSION_ID);
    assertThat(new Offer.Nothing(DeclineReason.VERSION).mechanism()).isEmpty();
  }

  @Test
  void of_renegotiation_isNothing() {
    assertNothing(
        helloBuilder().renegotiation(true).ticket(Optional.of(TICKET)).build(),
        POLICY,
        DeclineReason.RENEGOTIATION);
  }

  private static void assertNothing(
      HelloFacts hello, ResumptionPolicy policy, DeclineReason reason) {
    assertThat(Offer.of(hello, policy)).isEqualTo(new Offer.Nothing(reason));
  }
}
