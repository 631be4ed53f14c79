// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.format;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.engine.TicketFormat;
import dev.reprise.engine.key.TicketKey;
import java.security.SecureRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What holds for the layout of each ticket format. */
class TicketLayoutTest {

  private static final SecureRandom RANDOM = new SecureRandom();

  @ParameterizedTest
  @EnumSource
  void ticketLength_ofAnyState_isThatOfTheSealedTicket(TicketFormat format) {
    TicketLayout layout = format.layout();
    TicketKey key = TicketKey.generate(format, RANDOM);

    for (int length = 0; length < 70; length++) {
      assertThat(layout.seal(new byte[length], key.secrets(), "test", RANDOM).length())
          .as("%s octets", length)
          .isEqualTo(layout.ticketLength(length));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "RFC5077, 16, 32, true",
    "RFC5077, 32, 32, true",
    "RFC5077, 24, 32, false",
    "RFC5077, 32, 16, false",
    "OPENSSL, 16, 16, true",
    "OPENSSL, 32, 32, true",
    "OPENSSL, 24, 24, false",
    "OPENSSL, 32, 16, false",
    "AEAD, 32, 0, true",
    "AEAD, 16, 0, false",
    "AEAD, 32, 32, false"
  })
  void acceptsKeyLengths_thoseOfTheFormatAlone(
      TicketFormat format, int encryption, int mac, boolean accepts) {
    assertThat(format.layout().acceptsKeyLengths(encryption, mac)).isEqualTo(accepts);
  }

  @ParameterizedTest
  @CsvSource({"RFC5077, 32", "OPENSSL, 32", "AEAD, 0"})
  void macKeyLength_beside256Bits(TicketFormat format, int length) {
    assertThat(format.layout().macKeyLength()).isEqualTo(length);
  }

  @Test
  void secrets_destroyed_areZeroedAndNamed() {
    TicketKey key = TicketKey.generate(TicketFormat.RFC5077, RANDOM);
    assertThat(key.secrets()).hasToString("KeySecrets[" + key.name().octets() + "]");

    key.destroy();

    assertThat(key.encryptionKey().isDestroyed()).isTrue();
    assertThat(key.macKey().isDestroyed()).isTrue();
  }
}
