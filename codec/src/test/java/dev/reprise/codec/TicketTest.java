// SPDX-License-Identifier: Apache-2.0
package dev.reprise.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.reprise.codec.Ticket.Layout;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.DecodeException;
import dev.reprise.codec.wire.DecodeException.Kind;
import dev.reprise.codec.wire.Reader;
import org.junit.jupiter.api.Test;

class TicketTest {

  @Test
  void encoded_anyTicket_isTheFieldsInOrder() {
    Ticket ticket = WireSamples.ticket();

    assertThat(ticket.encoded().hex())
        .isEqualTo(
            ticket.keyName().octets().hex()
                + ticket.iv().hex()
                + "0030"
                + ticket.encryptedState().hex()
                + ticket.mac().hex());
  }

  @Test
  void encoded_beforeTheMac_isWhatTheMacCovers() {
    // = RFC 5077, Section 4
    // # The MAC is calculated using HMAC-SHA-256 over key_name (16 octets) and IV (16 octets),
    // # followed by the length of the encrypted_state field (2 octets) and its contents
    // # (variable length).
    Ticket ticket = WireSamples.ticket();
    Bytes encoded = ticket.encoded();

    assertThat(encoded.slice(0, encoded.length() - 32).hex())
        .isEqualTo(
            ticket.keyName().octets().hex()
                + ticket.iv().hex()
                + "0030"
                + ticket.encryptedState().hex());
  }

  @Test
  void encoded_openSslLayout_hasNoLength() {
    Ticket ticket = WireSamples.openSslTicket();

    assertThat(ticket.encoded().hex())
        .isEqualTo(
            ticket.keyName().octets().hex()
                + ticket.iv().hex()
                + ticket.encryptedState().hex()
                + ticket.mac().hex());
  }

  @Test
  void readOpenSslFrom_moreThanANewSessionTicketCarries_isRejected() {
    Bytes octets = Bytes.copyOf(new byte[0x10000]);

    DecodeException failure =
        catchThrowableOfType(
            DecodeException.class,
            () -> Reader.readAll(octets, "OpenSslTicket", Ticket::readOpenSslFrom));

    assertThat(failure.kind()).isEqualTo(Kind.LENGTH_OUT_OF_RANGE);
  }

  @Test
  void new_fieldOfAnotherSize_throws() {
    Ticket ticket = WireSamples.ticket();
    Bytes short15 = WireSamples.octets(15, 0);

    assertThatThrownBy(() -> new KeyName(short15)).hasMessageContaining("key_name");
    assertThatThrownBy(
            () ->
                new Ticket(
                    Layout.RFC_5077,
                    ticket.keyName(),
                    short15,
                    ticket.encryptedState(),
                    ticket.mac()))
        .hasMessageContaining("iv");
    assertThatThrownBy(
            () ->
                new Ticket(
                    Layout.RFC_5077,
                    ticket.keyName(),
                    ticket.iv(),
                    ticket.encryptedState(),
                    short15))
        .hasMessageContaining("mac");
  }

  @Test
  void keyName_order_isThatOfUnsignedOctets() {
    KeyName low = new KeyName(WireSamples.octets(16, 0x7f));
    KeyName high = new KeyName(WireSamples.octets(16, 0x80));

    assertThat(low).isLessThan(high);
    assertThat(low).hasToString("7f808182838485868788898a8b8c8d8e");
  }
}
