// SPDX-License-Identifier: Apache-2.0
package dev.reprise.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.DecodeException;
import dev.reprise.codec.wire.DecodeException.Kind;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class HelloExtensionsTest {

  @Test
  void of_twoExtensionsOfOneType_throws() {
    Extension ticket = new Extension(Extension.SESSION_TICKET, Bytes.EMPTY);

    assertThatThrownBy(() -> HelloExtensions.of(List.of(ticket, ticket)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void of_table_isACopy() {
    byte[] ticket = {1, 2};
    HelloExtensions extensions = HelloExtensions.of(Map.of(Extension.SESSION_TICKET, ticket));

    ticket[0] = 9;

    assertThat(extensions.data(Extension.SESSION_TICKET)).contains(Bytes.of(1, 2));
    assertThat(extensions.contains(Extension.SERVER_NAME)).isFalse();
  }

  @Test
  void readers_extensionsThere_giveTheirContent() throws DecodeException {
    HelloExtensions extensions = WireSamples.clientHello().extensionsByType();

    assertThat(extensions.serverName()).contains(new HostName("example.com"));
    assertThat(extensions.extendedMasterSecret()).isTrue();
    assertThat(extensions.sessionTicket())
        .contains(new SessionTicketExtension(WireSamples.octets(100, 16)));
  }

  @Test
  void readers_noExtensions_giveNothing() throws DecodeException {
    HelloExtensions extensions = WireSamples.helloWithoutExtensions().extensionsByType();

    assertThat(extensions.serverName()).isEmpty();
    assertThat(extensions.extendedMasterSecret()).isFalse();
    assertThat(extensions.sessionTicket()).isEmpty();
    assertThat(extensions.maxFragmentLength()).isEmpty();
    assertThat(extensions.supportedVersions()).isEmpty();
  }

  @Test
  void serverName_twoNames_isIllegal() {
    // = RFC 6066, Section 3
    // # The ServerNameList MUST NOT contain more than one name of the same name_type.
    HelloExtensions extensions = with(Extension.SERVER_NAME, "0008" + "00000161" + "00000162");

    assertFailure(extensions::serverName, Kind.ILLEGAL_VALUE, "server_name_list");
  }

  @Test
  void serverName_nameOfAnotherType_isIllegal() {
    HelloExtensions extensions = with(Extension.SERVER_NAME, "000401000161");

    assertFailure(extensions::serverName, Kind.ILLEGAL_VALUE, "name_type");
  }

  @Test
  void serverName_upperCaseAndTrailingDot_isNormalised() throws DecodeException {
    HelloExtensions extensions = with(Extension.SERVER_NAME, "0006" + "000003" + "41622e");

    assertThat(extensions.serverName()).contains(new HostName("ab"));
  }

  @Test
  void serverName_malformed_leavesTheTicketReadable() throws DecodeException {
    HelloExtensions extensions =
        HelloExtensions.of(
            List.of(
                new Extension(Extension.SERVER_NAME, Bytes.of(1)),
                new Extension(Extension.SESSION_TICKET, Bytes.of(2))));

    assertFailure(extensions::serverName, Kind.TRUNCATED, "server_name_list");
    assertThat(extensions.sessionTicket()).contains(new SessionTicketExtension(Bytes.of(2)));
  }

  @Test
  void maxFragmentLength_codeThatIsNotDefined_isIllegal() throws DecodeException {
    // = RFC 6066, Section 4
    // # If a server receives a maximum fragment length negotiation request for a value other than
    // # the allowed values, it MUST abort the handshake with an "illegal_parameter" alert.
    assertFailure(
        with(Extension.MAX_FRAGMENT_LENGTH, "00")::maxFragmentLength,
        Kind.ILLEGAL_VALUE,
        "max_fragment_length");
    assertFailure(
        with(Extension.MAX_FRAGMENT_LENGTH, "05")::maxFragmentLength,
        Kind.ILLEGAL_VALUE,
        "max_fragment_length");
    assertThat(with(Extension.MAX_FRAGMENT_LENGTH, "04").maxFragmentLength()).hasValue(4);
  }

  @Test
  void extendedMasterSecret_withContent_isTrailingData() {
    HelloExtensions extensions = with(Extension.EXTENDED_MASTER_SECRET, "00");

    assertFailure(extensions::extendedMasterSecret, Kind.TRAILING_DATA, "extended_master_secret");
  }

  @Test
  void supportedVersions_greaseAmongThem_areAllThere() throws DecodeException {
    HelloExtensions extensions =
        with(Extension.SUPPORTED_VERSIONS, "06" + "1a1a" + "0304" + "0303");

    assertThat(extensions.supportedVersions()).containsExactly(0x1a1a, 0x0304, 0x0303);
  }

  private static HelloExtensions with(int type, String data) {
    return HelloExtensions.of(List.of(new Extension(type, Bytes.fromHex(data))));
  }

  private static void assertFailure(ThrowingCallable read, Kind kind, String field) {
    DecodeException failure = catchThrowableOfType(DecodeException.class, read);

    assertThat(failure).isNotNull();
    assertThat(failure.kind()).isEqualTo(kind);
    assertThat(failure.field()).isEqualTo(field);
  }
}
