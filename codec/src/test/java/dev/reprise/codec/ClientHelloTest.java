// SPDX-License-Identifier: Apache-2.0
package dev.reprise.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.DecodeException;
import dev.reprise.codec.wire.DecodeException.Kind;
import dev.reprise.codec.wire.Reader;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class ClientHelloTest {

  @Test
  void encoded_emptyBlockOfExtensions_differsFromNone() {
    assertThat(WireSamples.clientHello().extensionsByType().data(0x4469)).isEmpty();
    assertThat(WireSamples.clientHello(new Extension[0]).encoded().hex()).endsWith("01000000");
    assertThat(WireSamples.helloWithoutExtensions().encoded().hex()).endsWith("0100");
  }

  @Test
  void readFrom_extensionTwice_isIllegal() {
    // = RFC 5246, Section 7.4.1.4
    // # There MUST NOT be more than one extension of the same type.
    Bytes twice =
        Bytes.fromHex(
            WireSamples.helloWithoutExtensions().encoded().hex()
                + "0008"
                + "00170000"
                + "00170000");

    assertFailure(
        () -> Reader.readAll(twice, "ClientHello", ClientHello::readFrom),
        Kind.ILLEGAL_VALUE,
        "extensions");
  }

  @Test
  void new_extensionTwice_throws() {
    Extension ticket = new Extension(Extension.SESSION_TICKET, Bytes.EMPTY);

    assertThatThrownBy(() -> WireSamples.clientHello(ticket, ticket))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static void assertFailure(ThrowingCallable read, Kind kind, String field) {
    DecodeException failure = catchThrowableOfType(DecodeException.class, read);

    assertThat(failure).isNotNull();
    assertThat(failure.kind()).isEqualTo(kind);
    assertThat(failure.field()).isEqualTo(field);
  }
}
