// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.probe.ticket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.codec.SessionId;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.SecretBytes;
import dev.reprise.engine.client.ClientSession;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SessionLifeTest {

  private static final Instant RECEIVED = Instant.parse("2026-12-01T10:00:00Z");

  /** By whole seconds, a ticket of two may end as soon as it is received. */
  @ParameterizedTest
  @CsvSource({"1, 0", "2, 0", "10, 4000", "14400, 7199000"})
  void mayBeOver_ticketWithAHint_isSoBeforeHalfOfItIsOver(long hintSeconds, long millis) {
    ClientSession ticket = ticket(hintSeconds);
    SessionLife life = SessionLife.of(ticket);

    assertThat(life.mayBeOver(ticket, RECEIVED.plusMillis(millis + 1))).isTrue();
    assertThat(millis > 0 && life.mayBeOver(ticket, RECEIVED.plusMillis(millis))).isFalse();
  }

  @Test
  void mayBeOver_serverThatSaysNothing_isBelievedToTakeItsSessions() {
    assertThat(SessionLife.of(ticket(0)).mayBeOver(ticket(0), RECEIVED.plus(Duration.ofDays(1))))
        .isFalse();
    assertThat(SessionLife.UNKNOWN.mayBeOver(byId(), RECEIVED.plus(Duration.ofDays(1)))).isFalse();
  }

  @Test
  void mayBeOver_sessionById_livesAsLongAsTheServersTickets() {
    SessionLife life = SessionLife.of(ticket(10));

    assertThat(life.mayBeOver(byId(), RECEIVED.plusSeconds(4))).isFalse();
    assertThat(life.mayBeOver(byId(), RECEIVED.plusSeconds(5))).isTrue();
  }

  private static ClientSession ticket(long hintSeconds) {
    return session().ticket(Bytes.fromHex("00112233"), hintSeconds).build();
  }

  private static ClientSession byId() {
    return session().sessionId(new SessionId(Bytes.fromHex("00112233"))).build();
  }

  private static ClientSession.Builder session() {
    byte[] secret = new byte[48];
    Arrays.fill(secret, (byte) 1);
    return ClientSession.builder(SecretBytes.adopt(secret))
        .authenticationTime(RECEIVED)
        .receivedAt(RECEIVED);
  }
}
