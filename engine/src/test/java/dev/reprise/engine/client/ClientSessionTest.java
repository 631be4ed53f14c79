// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.client;

import static dev.reprise.engine.client.ClientSamples.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reprise.codec.Certificate;
import dev.reprise.codec.SessionId;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.DecodeException;
import dev.reprise.codec.wire.Reader;
import dev.reprise.codec.wire.SecretBytes;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ClientSessionTest {

  private static final ClientPolicy POLICY = ClientPolicy.DEFAULT;

  @Test
  void readFrom_whatWasWritten_isTheSame() throws DecodeException {
    ClientSession session = ClientSamples.byTicket("0102");

    assertThat(Reader.readAll(session.encodedSecret(), "session", ClientSession::readFrom))
        .isEqualTo(session);
  }

  @Test
  void readFrom_everyStrictPrefix_isRejected() {
    byte[] octets = ClientSamples.byTicket("0102").encodedSecret();

    for (int length = 0; length < octets.length; length++) {
      byte[] prefix = Arrays.copyOf(octets, length);
      assertThatThrownBy(() -> Reader.readAll(prefix, "session", ClientSession::readFrom))
          .isInstanceOf(DecodeException.class);
    }
  }

  @Test
  void readFrom_anyOctetChanged_throwsNothingButDecodeException() {
    byte[] octets = ClientSamples.byTicket("0102").encodedSecret();

    for (int i = 0; i < octets.length; i++) {
      for (int value : new int[] {0, 1, 0x7f, 0xff}) {
        byte[] changed = octets.clone();
        changed[i] = (byte) value;
        try {
          ClientSession session = Reader.readAll(changed, "session", ClientSession::readFrom);
          assertThat(session.encodedSecret()).isEqualTo(changed);
        } catch (DecodeException e) {
          assertThat(e.getMessage()).isNotEmpty();
        }
      }
    }
  }

  @Test
  void readFrom_withAClientChain_hasBothChainsInTheirPlaces() throws DecodeException {
    ClientSession session =
        ClientSamples.builder()
            .ticket(Bytes.of(1), 0)
            .maxFragmentLength(4)
            .serverChain(List.of(certificate(1), certificate(2)))
            .clientChain(List.of(certificate(3)))
            .build();

    byte[] octets = session.encodedSecret();
    ClientSession read = Reader.readAll(octets, "session", ClientSession::readFrom);

    assertThat(read).isEqualTo(session).hasSameHashCodeAs(session);
    assertThat(octets).hasSize(session.encodedLength());
    assertThat(read.maxFragmentLength()).isEqualTo(4);
    assertThat(read.serverChain()).containsExactly(certificate(1), certificate(2));
    assertThat(read.clientChain()).containsExactly(certificate(3));
  }

  static Stream<Consumer<ClientSession.Builder>> outOfRange() {
    Instant beyond = Instant.ofEpochSecond(1L << 32);
    List<Certificate> longChain = Collections.nCopies(257, new Certificate(ofLength(0xffff)));
    return Stream.of(
        session -> session.protocolVersion(0x0302),
        session -> session.protocolVersion(0x0304),
        session -> session.cipherSuite(0x1_0000),
        session -> session.maxFragmentLength(5),
        session -> session.maxFragmentLength(-1),
        session -> session.ticket(ofLength(0x1_0000), 0),
        session -> session.ticket(Bytes.of(1), 1L << 32),
        session -> session.authenticationTime(beyond),
        session -> session.receivedAt(beyond),
        session -> session.serverChain(longChain),
        session -> session.clientChain(longChain),
        session -> session.ticket(Bytes.EMPTY, 0));
  }

  @ParameterizedTest
  @MethodSource("outOfRange")
  void build_valueOutOfRange_isRefused(Consumer<ClientSession.Builder> change) {
    ClientSession.Builder session = ClientSamples.builder().ticket(Bytes.of(1), 0);
    assertThat(session.build().ticket()).isEqualTo(Bytes.of(1));

    change.accept(session);

    assertThatIllegalArgumentException().isThrownBy(session::build);
  }

  @Test
  void build_masterSecretOfAnotherLength_orAllZero_isRefused() {
    for (SecretBytes secret :
        List.of(SecretBytes.adopt(new byte[48]), SecretBytes.adopt(new byte[] {1}))) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> ClientSession.builder(secret).ticket(Bytes.of(1), 0).build());
    }
  }

  private static Certificate certificate(int octet) {
    return new Certificate(Bytes.of(0x30, 1, octet));
  }

  private static Bytes ofLength(int length) {
    return Bytes.copyOf(new byte[length]);
  }

  @Test
  void build_ticketAndId_isRefused() {
    assertThatThrownBy(
            () -> ClientSamples.session(new SessionId(Bytes.of(1)), Bytes.of(1), 0, NOW, NOW, true))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void toString_neverShowsKeyMaterial() {
    assertThat(ClientSamples.byTicket("0102").toString())
        .contains("lifetimeHintSeconds=3600")
        .doesNotContain("5a5a");
  }

  @Test
  void objection_mechanismThatPolicyForbids_isDisabled() {
    ClientSession byTicket = ClientSamples.byTicket("01");
    ClientSession byId = ClientSamples.byId("01");

    assertThat(byTicket.objection(POLICY.withTickets(false), NOW))
        .contains(ClientOutcome.Reason.DISABLED);
    assertThat(byTicket.objection(POLICY.withSessionIds(false), NOW)).isEmpty();
    assertThat(byId.objection(POLICY.withSessionIds(false), NOW))
        .contains(ClientOutcome.Reason.DISABLED);
    assertThat(byId.objection(POLICY.withTickets(false), NOW)).isEmpty();
  }

  @Test
  void objection_withinTheHint_isOffered() {
    assertThat(ClientSamples.byTicket("01").objection(POLICY, NOW.plusSeconds(3600))).isEmpty();
  }

  @Test
  void objection_policyWithoutEnd_isNone() {
    Duration forEver = Duration.ofSeconds(Long.MAX_VALUE);
    ClientSession withoutHint =
        ClientSamples.session(SessionId.EMPTY, Bytes.of(1), 0, NOW, NOW, true);

    assertThat(
            withoutHint.objection(
                POLICY.withLifetime(forEver).withLineage(forEver), NOW.plusSeconds(1)))
        .isEmpty();
  }

  @Test
  void objection_afterTheHint_isExpired() {
    assertThat(ClientSamples.byTicket("01").objection(POLICY, NOW.plusSeconds(3601)))
        .contains(ClientOutcome.Reason.EXPIRED);
  }

  @Test
  void objection_hintLongerThanPolicy_policyCounts() {
    ClientSession session =
        ClientSamples.session(SessionId.EMPTY, Bytes.of(1), 1_000_000, NOW, NOW, true);

    assertThat(session.objection(POLICY, NOW.plus(POLICY.lifetime()).plusSeconds(1)))
        .contains(ClientOutcome.Reason.EXPIRED);
  }

  @Test
  void objection_hintUnspecified_policyCounts() {
    ClientSession session = ClientSamples.byId("01");

    assertThat(session.objection(POLICY, NOW.plus(POLICY.lifetime()))).isEmpty();
    assertThat(session.objection(POLICY, NOW.plus(POLICY.lifetime()).plusSeconds(1)))
        .contains(ClientOutcome.Reason.EXPIRED);
  }

  @Test
  void objection_renewedAgainAndAgain_endsWithItsLineage() {
    Instant authenticated = NOW.minus(POLICY.lineage());
    ClientSession session =
        ClientSamples.session(SessionId.EMPTY, Bytes.of(1), 3600, authenticated, NOW, true);

    assertThat(session.objection(POLICY, NOW)).isEmpty();
    assertThat(session.objection(POLICY, NOW.plusSeconds(1)))
        .contains(ClientOutcome.Reason.LINEAGE);
  }

  @Test
  void objection_withoutExtendedMasterSecret_isNotOfferedUnlessPolicySaysSo() {
    ClientSession session =
        ClientSamples.session(SessionId.EMPTY, Bytes.of(1), 3600, NOW, NOW, false);

    assertThat(session.objection(POLICY, NOW)).contains(ClientOutcome.Reason.EMS);
    assertThat(session.objection(POLICY.dangerouslyAllowSessionsWithoutExtendedMasterSecret(), NOW))
        .isEmpty();
  }

  @Test
  void objection_clockSetBack_isOffered() {
    assertThat(ClientSamples.byTicket("01").objection(POLICY, NOW.minus(Duration.ofDays(1))))
        .isEmpty();
  }
}
