// SPDX-License-Identifier: Apache-2.0
package dev.reprise.codec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.DecodeException;
import dev.reprise.codec.wire.Reader;
import org.junit.jupiter.api.Test;

class SessionTicketExtensionTest {

  @Test
  void empty_encoded_hasNoData() {
    // = RFC 5077, Section 3.2
    // # If the client does not have a ticket and is prepared to receive one in the
    // # NewSessionTicket handshake message, then it MUST include a zero-length ticket in the
    // # SessionTicket extension.
    assertThat(SessionTicketExtension.EMPTY.encoded()).isEqualTo(Bytes.fromHex("00230000"));
  }

  @Test
  void readFrom_lengthInsideAsInRfc4507_isPartOfTheTicket() throws DecodeException {
    Bytes encoded = Bytes.fromHex("002300040002ffff");

    SessionTicketExtension extension =
        Reader.readAll(encoded, "Extension", SessionTicketExtension::readFrom);

    assertThat(extension.ticket()).isEqualTo(Bytes.fromHex("0002ffff"));
  }
}
