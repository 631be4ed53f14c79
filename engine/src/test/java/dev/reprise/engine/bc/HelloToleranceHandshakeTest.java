// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.bc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.engine.bc.crypto.FastTlsCryptoProvider;
import dev.reprise.engine.bc.testing.Adapter;
import dev.reprise.engine.bc.testing.RawHello;
import dev.reprise.engine.bc.testing.RawReply;
import dev.reprise.engine.bc.testing.TestBytes;
import dev.reprise.engine.bc.testing.TestClient;
import dev.reprise.engine.bc.testing.TestIdentity;
import dev.reprise.engine.bc.testing.TestNode;
import dev.reprise.engine.bc.testing.TestServer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.CipherSuite;
import org.bouncycastle.tls.ExtensionType;
import org.bouncycastle.tls.NamedGroup;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Unusual hellos of clients: answered if possible, else by the right alert. */
@ParameterizedClass
@EnumSource
class HelloToleranceHandshakeTest {

  private final Adapter adapter;
  private final TestNode node;

  HelloToleranceHandshakeTest(Adapter adapter) {
    this.adapter = adapter;
    node = TestNode.standard().behind(adapter);
  }

  private RawReply raw(RawHello hello) {
    return node.raw(hello);
  }

  /** A server with the JDK's providers, which lack most groups that Bouncy Castle knows. */
  private RawReply withoutBouncyCastlesProvider(RawHello hello) {
    TestServer server = new TestServer(new FastTlsCryptoProvider().create(TestIdentity.RANDOM));
    return adapter.accept(node, server).reply(hello.record());
  }

  private static RawHello offering(int... groups) {
    byte[] list = {};
    for (int group : groups) {
      list = TestBytes.concat(list, TestBytes.uint16(group));
    }
    return RawHello.ordinary().extension(ExtensionType.supported_groups, TestBytes.opaque16(list));
  }

  // Groups

  /** SECURITY.md, row 47: Erlang/OTP 25 offers sect571r1 first, others brainpool or secp256k1. */
  @ParameterizedTest
  @ValueSource(ints = {0x01, 0x0e, 0x13, 0x15, 0x16, 0x1a, 0x1b, 0x1c, 0x1f, 0x20, 0x21, 0x0a0a})
  void groupThatTheCryptoLacks_beforeOneThatItHas_isPassedOver(int group) {
    RawReply reply = withoutBouncyCastlesProvider(offering(group, NamedGroup.secp256r1));

    assertThat(reply.alerts).isEmpty();
    assertThat(reply.full()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {0x01, 0x0e, 0x13, 0x15, 0x16, 0x1a, 0x1b, 0x1c, 0x1f, 0x20, 0x21, 0x0a0a})
  void groupsThatTheCryptoLacksAlone_areAHandshakeFailure(int group) {
    RawReply reply = withoutBouncyCastlesProvider(offering(group));

    assertThat(reply.alerts).containsExactly("handshake_failure");
  }

  // Malformed extensions

  private static final List<Integer> EXTENSIONS =
      List.of(
          ExtensionType.server_name,
          ExtensionType.max_fragment_length,
          ExtensionType.client_certificate_url,
          ExtensionType.trusted_ca_keys,
          ExtensionType.truncated_hmac,
          ExtensionType.status_request,
          ExtensionType.user_mapping,
          ExtensionType.supported_groups,
          ExtensionType.ec_point_formats,
          ExtensionType.srp,
          ExtensionType.signature_algorithms,
          ExtensionType.use_srtp,
          ExtensionType.heartbeat,
          ExtensionType.application_layer_protocol_negotiation,
          ExtensionType.status_request_v2,
          ExtensionType.client_certificate_type,
          ExtensionType.server_certificate_type,
          ExtensionType.padding,
          ExtensionType.encrypt_then_mac,
          ExtensionType.extended_master_secret,
          ExtensionType.record_size_limit,
          ExtensionType.pre_shared_key,
          ExtensionType.supported_versions,
          ExtensionType.cookie,
          ExtensionType.psk_key_exchange_modes,
          ExtensionType.certificate_authorities,
          ExtensionType.signature_algorithms_cert,
          ExtensionType.key_share,
          ExtensionType.connection_id,
          ExtensionType.renegotiation_info);

  static Stream<String> malformedData() {
    return Stream.of(
        "",
        "00",
        "01",
        "ff",
        "0000",
        "0001",
        "0100",
        "ffff",
        "000000",
        "0002ff",
        "000100",
        "00ff00",
        "00010203",
        "0003020000",
        "000401000000",
        "00050100000000",
        "000701000400000000",
        "000801000400000000ff",
        "0102030405060708090a0b0c0d0e0f");
  }

  /** SECURITY.md, row 47: a peer's fault is not ours. */
  @ParameterizedTest
  @MethodSource("malformedData")
  void malformedExtension_isNeverAnInternalError(String data) {
    List<String> blamed = new ArrayList<>();
    for (int type : EXTENSIONS) {
      RawReply reply = raw(RawHello.ordinary().extension(type, HexFormat.of().parseHex(data)));
      if (reply.alerts.contains(AlertDescription.getName(AlertDescription.internal_error))) {
        blamed.add(ExtensionType.getText(type));
      }
    }

    assertThat(blamed).isEmpty();
  }

  // Versions

  // = RFC 5246, Appendix E.1
  // # If a TLS server receives a ClientHello containing a version number greater than the highest
  // # version supported by the server, it MUST reply according to the highest version supported by
  // # the server.
  @ParameterizedTest
  @ValueSource(ints = {0x0304, 0x0305, 0x03ff, 0x0400, 0x0401, 0x0498, 0x7fff, 0xfefe, 0xffff})
  void versionAboveOurs_isAnsweredWithOurs(int version) {
    RawHello hello = RawHello.ordinary();
    hello.version = version;

    RawReply reply = raw(hello);

    assertThat(reply.alerts).isEmpty();
    assertThat(reply.full()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {0x0000, 0x0002, 0x0100, 0x0200, 0x0300, 0x0301, 0x0302})
  void versionBelowOurs_isAProtocolVersionAlert(int version) {
    RawHello hello = RawHello.ordinary();
    hello.version = version;

    assertThat(raw(hello).alerts).hasSize(1).isSubsetOf("protocol_version", "illegal_parameter");
  }

  // Certificate types

  /** RFC 7250: the client and we agree on X.509, as without the extension. */
  @ParameterizedTest
  @ValueSource(
      ints = {ExtensionType.client_certificate_type, ExtensionType.server_certificate_type})
  void certificateTypeX509_getsATicket(int type) {
    TestClient client = new TestClient();
    client.extraExtensions.put(type, new byte[] {1, 0});

    node.connect(client);

    assertThat(client.complete).isTrue();
    assertThat(client.receivedTicket).isNotEmpty();
  }

  @Test
  void ordinaryHello_isAnswered() {
    assertThat(withoutBouncyCastlesProvider(RawHello.ordinary()).full()).isTrue();
  }

  // Renegotiation

  /** SECURITY.md, row 44: a server that never renegotiates has nothing to lose. */
  @Test
  void helloWithoutTheSignalOfRfc5746_isServedUnlessTheEmbedderRefuses() {
    RawReply reply =
        raw(RawHello.ordinary().suites(CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256));

    // A TlsServer of Bouncy Castle's decides, and refuses by default; the face's own serves.
    boolean served = adapter == Adapter.CONTEXT;
    assertThat(reply.full()).isEqualTo(served);
    assertThat(reply.alerts).isEqualTo(served ? List.of() : List.of("handshake_failure"));
  }
}
