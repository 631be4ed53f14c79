// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.bc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.codec.PeerChain;
import dev.reprise.engine.ResumptionOutcome.Mechanism;
import dev.reprise.engine.bc.testing.Adapter;
import dev.reprise.engine.bc.testing.SavedSession;
import dev.reprise.engine.bc.testing.TestClient;
import dev.reprise.engine.bc.testing.TestIdentity;
import dev.reprise.engine.bc.testing.TestNode;
import dev.reprise.engine.bc.testing.TestServer;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** No session outlives a certificate, of its client or of its server. */
@ParameterizedClass
@EnumSource
class CertificateExpiryHandshakeTest {

  private final Adapter adapter;

  CertificateExpiryHandshakeTest(Adapter adapter) {
    this.adapter = adapter;
  }

  private TestNode node(Mechanism mechanism, PeerChain.Form form) {
    return TestNode.with(
            policy -> policy.tickets(mechanism == Mechanism.TICKET).peerChainForm(form))
        .behind(adapter)
        .clientAuthentication(TestServer.ClientAuthentication.NEED);
  }

  static Stream<Arguments> formsAndPlaces() {
    return Stream.of(PeerChain.Form.values())
        .flatMap(form -> IntStream.of(0, 1).boxed().map(place -> Arguments.of(form, place)))
        .flatMap(
            each ->
                Stream.of(Mechanism.values())
                    .map(mechanism -> Arguments.of(mechanism, each.get()[0], each.get()[1])));
  }

  /** SECURITY.md, row 3: with any part of the chain in the session, the earliest end counts. */
  @ParameterizedTest(name = "{0}, form {1}, certificate {2} ends first")
  @MethodSource("formsAndPlaces")
  void expiredClientCertificate_getsAFullHandshake(
      Mechanism mechanism, PeerChain.Form form, int endsFirst) {
    TestNode node = node(mechanism, form);
    TestClient client = new TestClient();
    Instant soon = TestIdentity.NOW.plus(Duration.ofHours(1));
    Instant later = TestIdentity.NOW.plus(Duration.ofDays(365));
    client.identity =
        TestIdentity.signedByAuthority(
            "soon expired", endsFirst == 0 ? soon : later, endsFirst == 1 ? soon : later);
    SavedSession session = node.fullHandshake(client);
    if (mechanism == Mechanism.TICKET) {
      assertThat(client.receivedLifetimeHint).isEqualTo(Duration.ofHours(1).toSeconds());
    }

    node.clock.advance(Duration.ofHours(1).plusSeconds(1));

    TestClient again = TestClient.offering(session);
    again.identity = client.identity;
    node.connect(again);
    assertThat(again.complete).isTrue();
    assertThat(again.resumed).isFalse();
  }

  @ParameterizedTest
  @EnumSource
  void certificateThatOutlivesTheSeconds_limitsNothing(PeerChain.Form form) {
    TestNode node = node(Mechanism.TICKET, form);
    TestClient client = new TestClient();
    Instant noEnd = Instant.parse("9999-12-31T23:59:59Z"); // RFC 5280, Section 4.1.2.5
    client.identity = TestIdentity.signedByAuthority("no end", noEnd, noEnd);
    SavedSession session = node.fullHandshake(client);

    TestClient again = TestClient.offering(session);
    again.identity = client.identity;
    node.assertResumes(again, Mechanism.TICKET);
  }
}
