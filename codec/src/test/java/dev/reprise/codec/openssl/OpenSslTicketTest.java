// SPDX-License-Identifier: Apache-2.0
package dev.reprise.codec.openssl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.DecodeException;
import dev.reprise.codec.wire.DecodeException.Kind;
import dev.reprise.codec.wire.Reader;
import org.junit.jupiter.api.Test;

class OpenSslTicketTest {

  @Test
  void macInput_isEverythingBeforeTheMac() throws DecodeException {
    Bytes octets =
        Bytes.fromHex("11".repeat(16) + "22".repeat(16) + "33".repeat(48) + "44".repeat(32));

    OpenSslTicket ticket = read(octets);

    assertThat(ticket.macInput()).isEqualTo(octets.slice(0, octets.length() - 32));
  }

  @Test
  void readFrom_moreThanANewSessionTicketCarries_isRejected() {
    Bytes octets = Bytes.copyOf(new byte[0x10000]);

    DecodeException failure = catchThrowableOfType(DecodeException.class, () -> read(octets));

    assertThat(failure.kind()).isEqualTo(Kind.LENGTH_OUT_OF_RANGE);
  }

  private static OpenSslTicket read(Bytes octets) throws DecodeException {
    return Reader.readAll(octets, "OpenSslTicket", OpenSslTicket::readFrom);
  }
}
