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
  void accessors_extensionsThere_areWhatTheySay() throws DecodeException {
    ClientHello hello = WireSamples.clientHello();

    assertThat(hello.serverName()).contains(new HostName("example.com"));
    assertThat(hello.extendedMasterSecret()).isTrue();
    assertThat(hello.sessionTicket())
        .contains(new SessionTicketExtension(WireSamples.octets(100, 16)));
  }

  @Test
  void accessors_noExtensions_areAbsent() throws DecodeException {
    ClientHello hello = WireSamples.helloWithoutExtensions();

    assertThat(hello.serverName()).isEmpty();
    assertThat(hello.extendedMasterSecret()).isFalse();
    assertThat(hello.sessionTicket()).isEmpty();
    assertThat(hello.maxFragmentLength()).isEmpty();
    assertThat(hello.supportedVersions()).isEmpty();
  }

  @Test
  void encoded_emptyBlockOfExtensions_differsFromNone() {
    assertThat(WireSamples.clientHello().extension(0x4469)).isEmpty();
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

  @Test
  void serverName_twoNames_isIllegal() {
    // = RFC 6066, Section 3
    // # The ServerNameList MUST NOT contain more than one name of the same name_type.
    ClientHello hello = helloWith(Extension.SERVER_NAME, "0008" + "00000161" + "00000162");

    assertFailure(hello::serverName, Kind.ILLEGAL_VALUE, "server_name_list");
  }

  @Test
  void serverName_nameOfAnotherType_isIllegal() {
    ClientHello hello = helloWith(Extension.SERVER_NAME, "000401000161");

    assertFailure(hello::serverName, Kind.ILLEGAL_VALUE, "name_type");
  }

  @Test
  void serverName_upperCaseAndTrailingDot_isNormalised() throws DecodeException {
    ClientHello hello = helloWith(Extension.SERVER_NAME, "0006" + "000003" + "41622e");

    assertThat(hello.serverName()).contains(new HostName("ab"));
  }

  @Test
  void serverName_malformed_leavesTheTicketReadable() throws DecodeException {
    ClientHello hello =
        WireSamples.clientHello(
            new Extension(Extension.SERVER_NAME, Bytes.of(1)),
            new Extension(Extension.SESSION_TICKET, Bytes.of(2)));

    assertFailure(hello::serverName, Kind.TRUNCATED, "server_name_list");
    assertThat(hello.sessionTicket()).contains(new SessionTicketExtension(Bytes.of(2)));
  }

  @Test
  void maxFragmentLength_codeThatIsNotDefined_isIllegal() throws DecodeException {
    // = RFC 6066, Section 4
    // # If a server receives a maximum fragment length negotiation request for a value other than
    // # the allowed values, it MUST abort the handshake with an "illegal_parameter" alert.
    assertFailure(
        helloWith(Extension.MAX_FRAGMENT_LENGTH, "00")::maxFragmentLength,
        Kind.ILLEGAL_VALUE,
        "max_fragment_length");
    assertFailure(
        helloWith(Extension.MAX_FRAGMENT_LENGTH, "05")::maxFragmentLength,
        Kind.ILLEGAL_VALUE,
        "max_fragment_length");
    assertThat(helloWith(Extension.MAX_FRAGMENT_LENGTH, "04").maxFragmentLength()).hasValue(4);
  }

  @Test
  void extendedMasterSecret_withContent_isTrailingData() {
    ClientHello hello = helloWith(Extension.EXTENDED_MASTER_SECRET, "00");

    assertFailure(hello::extendedMasterSecret, Kind.TRAILING_DATA, "extended_master_secret");
  }

  @Test
  void supportedVersions_greaseAmongThem_areAllThere() throws DecodeException {
    ClientHello hello = helloWith(Extension.SUPPORTED_VERSIONS, "06" + "1a1a" + "0304" + "0303");

    assertThat(hello.supportedVersions()).containsExactly(0x1a1a, 0x0304, 0x0303);
  }

  private static ClientHello helloWith(int type, String data) {
    return WireSamples.clientHello(new Extension(type, Bytes.fromHex(data)));
  }

  private static void assertFailure(ThrowingCallable read, Kind kind, String field) {
    DecodeException failure = catchThrowableOfType(DecodeException.class, read);

    assertThat(failure).isNotNull();
    assertThat(failure.kind()).isEqualTo(kind);
    assertThat(failure.field()).isEqualTo(field);
  }
}
