// SPDX-License-Identifier: Apache-2.0
package dev.reprise.codec.openssl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.reprise.codec.Ticket;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.DecodeException;
import dev.reprise.codec.wire.Decoder;
import dev.reprise.codec.wire.Reader;
import dev.reprise.testvectors.Fields;
import dev.reprise.testvectors.VectorCase;
import dev.reprise.testvectors.VectorTests;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class OpenSslVectorTest {

  @TestFactory
  Stream<DynamicTest> openSslTicketDecode() {
    return VectorTests.of(
        "openssl_ticket_decode",
        (group, vector) -> {
          if (vector.isValid()) {
            Ticket ticket = read(vector, Ticket::readOpenSslFrom);
            assertThat(ticket.keyName().octets()).isEqualTo(hex(vector.value(), "key_name"));
            assertThat(ticket.iv()).isEqualTo(hex(vector.value(), "iv"));
            assertThat(ticket.encryptedState()).isEqualTo(hex(vector.value(), "encrypted_state"));
            assertThat(ticket.mac()).isEqualTo(hex(vector.value(), "mac"));
            assertThat(ticket.encoded().toByteArray()).isEqualTo(vector.input());
          } else {
            assertFailure(vector, Ticket::readOpenSslFrom);
          }
        });
  }

  @TestFactory
  Stream<DynamicTest> sslSessionDecode() {
    return VectorTests.of(
        "ssl_session_decode",
        (group, vector) -> {
          if (vector.isValid()) {
            SslSession session = read(vector, SslSession::readFrom);
            assertFields(session, vector.value());
            if (!vector.flags().contains("UnknownTag")) {
              assertThat(session.encodedSecret()).isEqualTo(vector.input());
            }
          } else {
            assertFailure(vector, SslSession::readFrom);
          }
        });
  }

  private static void assertFields(SslSession session, Fields value) {
    assertThat(session.protocolVersion()).isEqualTo((int) value.number("protocol_version"));
    assertThat(session.cipherSuite()).isEqualTo((int) value.number("cipher_suite"));
    assertThat(session.sessionId()).isEqualTo(hex(value, "session_id"));
    assertThat(session.masterSecret().toByteArray()).isEqualTo(value.hex("master_secret"));
    assertThat(session.time()).isEqualTo(value.number("time"));
    assertThat(session.timeout()).isEqualTo(value.number("timeout"));
    assertThat(session.peerCertificate()).isEqualTo(optionalHex(value, "peer_certificate"));
    assertThat(session.sessionIdContext()).isEqualTo(hex(value, "session_id_context"));
    assertThat(session.verifyResult()).isEqualTo(value.number("verify_result"));
    assertThat(session.serverName()).isEqualTo(optionalText(value, "server_name"));
    assertThat(session.pskIdentity()).isEqualTo(optionalHex(value, "psk_identity"));
    assertThat(session.ticketLifetimeHintSeconds()).isEqualTo(value.number("ticket_lifetime_hint"));
    assertThat(session.ticket()).isEqualTo(optionalHex(value, "ticket"));
    assertThat(session.srpUserName()).isEqualTo(optionalHex(value, "srp_user_name"));
    assertThat(session.flags()).isEqualTo(value.number("flags"));
    assertThat(session.alpnProtocol()).isEqualTo(optionalHex(value, "alpn_protocol"));
    assertThat(session.maxFragmentLengthMode())
        .isEqualTo((int) value.number("max_fragment_length_mode"));
  }

  private static <T> T read(VectorCase vector, Decoder<T> decoder) throws DecodeException {
    return Reader.readAll(vector.input(), "vector", decoder);
  }

  private static void assertFailure(VectorCase vector, Decoder<?> decoder) {
    DecodeException failure =
        catchThrowableOfType(DecodeException.class, () -> read(vector, decoder));
    assertThat(failure).isNotNull();
    assertThat(failure.kind().name()).isEqualTo(vector.failure());
  }

  private static Bytes hex(Fields value, String field) {
    return Bytes.copyOf(value.hex(field));
  }

  private static Optional<Bytes> optionalHex(Fields value, String field) {
    return value.optionalHex(field).map(Bytes::copyOf);
  }

  private static Optional<Bytes> optionalText(Fields value, String field) {
    return value.has(field)
        ? Optional.of(Bytes.copyOf(value.text(field).getBytes(StandardCharsets.US_ASCII)))
        : Optional.empty();
  }
}
