// SPDX-License-Identifier: Apache-2.0
package dev.reprise.codec;

import static dev.reprise.codec.DecodeVectors.octets;
import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.codec.wire.Bytes;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class WireVectorTest {

  @TestFactory
  Stream<DynamicTest> ticketDecode() {
    return DecodeVectors.of(
        "ticket_decode",
        Ticket::readFrom,
        (expected, ticket) -> {
          assertThat(ticket.keyName().octets()).isEqualTo(octets(expected, "key_name"));
          assertThat(ticket.iv()).isEqualTo(octets(expected, "iv"));
          assertThat(ticket.encryptedState()).isEqualTo(octets(expected, "encrypted_state"));
          assertThat(ticket.mac()).isEqualTo(octets(expected, "mac"));
        });
  }

  @TestFactory
  Stream<DynamicTest> newSessionTicketDecode() {
    return DecodeVectors.of(
        "new_session_ticket_decode",
        NewSessionTicket::readFrom,
        (expected, message) -> {
          assertThat(message.lifetimeHintSeconds())
              .isEqualTo(expected.number("ticket_lifetime_hint"));
          assertThat(message.ticket()).isEqualTo(octets(expected, "ticket"));
        });
  }

  @TestFactory
  Stream<DynamicTest> sessionTicketExtensionDecode() {
    return DecodeVectors.of(
        "session_ticket_extension_decode",
        SessionTicketExtension::readFrom,
        (expected, extension) ->
            assertThat(extension.ticket()).isEqualTo(octets(expected, "ticket")));
  }

  @TestFactory
  Stream<DynamicTest> sessionIdDecode() {
    return DecodeVectors.of(
        "session_id_decode",
        SessionId::readFrom,
        (expected, id) -> assertThat(id.octets()).isEqualTo(octets(expected, "session_id")));
  }

  @TestFactory
  Stream<DynamicTest> clientHelloDecode() {
    return DecodeVectors.of(
        "client_hello_decode",
        in -> {
          // In the vectors, a hello is malformed if any extension that we read is.
          ClientHello hello = ClientHello.readFrom(in);
          HelloExtensions extensions = hello.extensionsByType();
          extensions.serverName();
          extensions.extendedMasterSecret();
          extensions.maxFragmentLength();
          extensions.supportedVersions();
          return hello;
        },
        (expected, hello) -> {
          HelloExtensions extensions = hello.extensionsByType();
          assertThat(hello.clientVersion()).isEqualTo((int) expected.number("client_version"));
          assertThat(hello.random()).isEqualTo(octets(expected, "random"));
          assertThat(hello.sessionId().octets()).isEqualTo(octets(expected, "session_id"));
          assertThat(hello.cipherSuites())
              .isEqualTo(expected.numbers("cipher_suites").stream().map(Long::intValue).toList());
          assertThat(hello.compressionMethods())
              .isEqualTo(bytesOf(octets(expected, "compression_methods")));
          assertThat(hello.extensions().stream().flatMap(all -> all.stream()).map(Extension::type))
              .isEqualTo(expected.numbers("extension_types").stream().map(Long::intValue).toList());
          assertThat(extensions.sessionTicket().map(SessionTicketExtension::ticket))
              .isEqualTo(expected.optionalHex("session_ticket").map(Bytes::copyOf));
          assertThat(extensions.extendedMasterSecret())
              .isEqualTo(expected.flag("extended_master_secret"));
          assertThat(extensions.serverName().map(HostName::name).orElse(""))
              .isEqualTo(expected.has("server_name") ? expected.text("server_name") : "");
          assertThat((long) extensions.maxFragmentLength().orElse(0))
              .isEqualTo(
                  expected.has("max_fragment_length") ? expected.number("max_fragment_length") : 0);
          assertThat(extensions.supportedVersions().stream().map(Integer::longValue).toList())
              .isEqualTo(
                  expected.has("supported_versions")
                      ? expected.numbers("supported_versions")
                      : List.of());
        });
  }

  private static List<Integer> bytesOf(Bytes octets) {
    return IntStream.range(0, octets.length()).map(octets::at).boxed().toList();
  }
}
