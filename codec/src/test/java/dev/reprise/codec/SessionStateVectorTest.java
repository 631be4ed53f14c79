// SPDX-License-Identifier: Apache-2.0
package dev.reprise.codec;

import static dev.reprise.codec.DecodeVectors.octets;
import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.codec.ClientIdentity.CertificateBased;
import dev.reprise.codec.ClientIdentity.Psk;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.testvectors.Fields;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class SessionStateVectorTest {

  @TestFactory
  Stream<DynamicTest> clientIdentityDecode() {
    return DecodeVectors.of(
        "client_identity_decode", ClientIdentity::readFrom, SessionStateVectorTest::assertIdentity);
  }

  @TestFactory
  Stream<DynamicTest> statePlaintextDecode() {
    return DecodeVectors.of(
        "state_plaintext_decode",
        StatePlaintext::readFrom,
        SessionStateVectorTest::assertPlaintext);
  }

  @TestFactory
  Stream<DynamicTest> sessionStateDecode() {
    return DecodeVectors.of(
        "session_state_decode",
        SessionState::readFrom,
        (expected, state) -> {
          assertPlaintext(expected, state.plaintext());
          assertThat(state.extendedMasterSecret())
              .isEqualTo(expected.flag("extended_master_secret"));
          assertThat(state.scope())
              .isEqualTo(optional(expected, "scope", SessionStateVectorTest::scope));
          assertThat(state.generations())
              .isEqualTo(
                  optional(expected, "generations", SessionStateVectorTest::generations)
                      .orElse(Generations.ZERO));
          assertThat(state.serverName().map(HostName::name).orElse(""))
              .isEqualTo(expected.has("server_name") ? expected.text("server_name") : "");
          assertThat(state.authenticationTime())
              .isEqualTo(Instant.ofEpochSecond(expected.number("authentication_time")));
          assertThat((long) state.maxFragmentLength().orElse(0))
              .isEqualTo(
                  expected.has("max_fragment_length") ? expected.number("max_fragment_length") : 0);
          assertThat(state.localChain()).isEqualTo(optionalOctets(expected, "local_chain"));
          assertThat(state.srpIdentity()).isEqualTo(optionalOctets(expected, "srp_identity"));
          assertThat(state.peerChain())
              .isEqualTo(optional(expected, "peer_chain", SessionStateVectorTest::peerChain));
          assertThat(state.peerNotAfter())
              .isEqualTo(
                  expected.has("peer_not_after")
                      ? Optional.of(Instant.ofEpochSecond(expected.number("peer_not_after")))
                      : Optional.empty());
          assertThat(state.applicationData())
              .isEqualTo(optionalOctets(expected, "application_data"));
        });
  }

  private static void assertPlaintext(Fields expected, StatePlaintext plaintext) {
    assertThat((long) plaintext.protocolVersion()).isEqualTo(expected.number("protocol_version"));
    assertThat((long) plaintext.cipherSuite()).isEqualTo(expected.number("cipher_suite"));
    assertThat((long) plaintext.compressionMethod())
        .isEqualTo(expected.number("compression_method"));
    assertThat(plaintext.masterSecret().toByteArray()).isEqualTo(expected.hex("master_secret"));
    assertIdentity(expected, plaintext.clientIdentity());
    assertThat(plaintext.timestampSeconds()).isEqualTo(expected.number("timestamp"));
  }

  private static void assertIdentity(Fields expected, ClientIdentity identity) {
    assertThat((long) identity.type().code())
        .isEqualTo(expected.number("client_authentication_type"));
    if (identity instanceof CertificateBased certificateBased) {
      assertThat(certificateBased.certificateList())
          .isEqualTo(
              expected.hexes("certificate_list").stream()
                  .map(der -> new Certificate(Bytes.copyOf(der)))
                  .toList());
    } else if (identity instanceof Psk psk) {
      assertThat(psk.identity()).isEqualTo(octets(expected, "psk_identity"));
    } else {
      assertThat(identity).isEqualTo(ClientIdentity.ANONYMOUS);
    }
  }

  private static ScopeDigest scope(Fields fields) {
    return new ScopeDigest(
        octets(fields, "fingerprint"),
        fields.objects("fields").stream()
            .map(
                each ->
                    new ScopeDigest.FieldDigest(
                        field(each.number("field")), octets(each, "digest")))
            .toList());
  }

  private static Generations generations(Fields fields) {
    return new Generations(
        fields.number("policy"), fields.number("trust_store"), fields.number("crl"));
  }

  private static PeerChain peerChain(Fields fields) {
    return new PeerChain(
        form(fields.number("form")), octets(fields, "leaf"), octets(fields, "chain"));
  }

  private static ScopeDigest.Field field(long code) {
    return Stream.of(ScopeDigest.Field.values())
        .filter(field -> field.code() == code)
        .findFirst()
        .orElseThrow();
  }

  private static PeerChain.Form form(long code) {
    return Stream.of(PeerChain.Form.values())
        .filter(form -> form.code() == code)
        .findFirst()
        .orElseThrow();
  }

  private static <T> Optional<T> optional(Fields fields, String name, Function<Fields, T> read) {
    return fields.has(name) ? Optional.of(read.apply(fields.object(name))) : Optional.empty();
  }

  private static Optional<Bytes> optionalOctets(Fields fields, String name) {
    return fields.optionalHex(name).map(Bytes::copyOf);
  }
}
