// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.client;

import static dev.reprise.engine.client.ClientSamples.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reprise.codec.SessionId;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.DecodeException;
import dev.reprise.codec.wire.Reader;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

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
  void build_ticketAndId_isRefused() {
    assertThatThrownBy(
            () -> ClientSamples.session(new SessionId(Bytes.of(1)), Bytes.of(1), 0, NOW, NOW, true))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void toString_neverShowsKeyMaterial() {
    assertThat(ClientSamples.byTicket("0102").toString()).doesNotContain("5a5a");
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
    Instant authenticated = NOW.minus(POLICY.lineage()).minusSeconds(1);
    ClientSession session =
        ClientSamples.session(SessionId.EMPTY, Bytes.of(1), 3600, authenticated, NOW, true);

    assertThat(session.objection(POLICY, NOW)).contains(ClientOutcome.Reason.LINEAGE);
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
