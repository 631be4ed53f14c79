// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.bc.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.codec.wire.Bytes;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.tls.CipherSuite;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.SignatureScheme;
import org.bouncycastle.tls.TlsClientProtocol;
import org.bouncycastle.tls.TlsProtocol;
import org.bouncycastle.tls.TlsServerProtocol;
import org.bouncycastle.tls.TlsSession;
import org.bouncycastle.tls.crypto.impl.jcajce.JcaTlsCrypto;
import org.bouncycastle.tls.crypto.impl.jcajce.JcaTlsCryptoProvider;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Every suite that {@link JcaTlsCrypto} supports, with {@link FastTlsCrypto} at one end and {@code
 * JcaTlsCrypto} at the other: a full handshake, data both ways, and the same again resumed.
 */
class FastCryptoHandshakeTest {

  private static final SecureRandom RANDOM = new SecureRandom();
  private static final BouncyCastleProvider BC = new BouncyCastleProvider();

  private static final JcaTlsCrypto PLAIN =
      new JcaTlsCryptoProvider().setProvider(BC).create(RANDOM);
  private static final FastTlsCrypto FAST =
      new FastTlsCryptoProvider().setProvider(BC).create(RANDOM);
  private static final JcaTlsCrypto PLAIN_ON_JDK =
      new JcaTlsCryptoProvider().create(RANDOM, RANDOM);
  private static final FastTlsCrypto FAST_ON_JDK = new FastTlsCryptoProvider().create(null);

  /** Around the limits of a record (2^14 octets) and of AES's and SHA's blocks. */
  private static final int[] DATA_OCTETS = {1, 15, 16, 17, 63, 64, 1000, 16_383, 16_384, 40_000};

  @TestFactory
  Stream<DynamicTest> everyTls12Suite_onBouncyCastle() {
    return everySuite(FastCase.allOf(PLAIN, ProtocolVersion.TLSv12), FAST, PLAIN);
  }

  @TestFactory
  Stream<DynamicTest> everyTls12Suite_onTheJdk() {
    return everySuite(FastCase.allOf(PLAIN_ON_JDK, ProtocolVersion.TLSv12), FAST_ON_JDK, PLAIN);
  }

  @TestFactory
  Stream<DynamicTest> everyCbcCipher_withoutEncryptThenMac() {
    List<FastCase> cases = new ArrayList<>();
    for (FastCase setting : FastCase.allOf(PLAIN, ProtocolVersion.TLSv12)) {
      if (setting.usesBlockCipher() && setting.standsForItsCipher()) {
        cases.add(setting.macThenEncrypt());
      }
    }
    return everySuite(cases, FAST, PLAIN);
  }

  @TestFactory
  Stream<DynamicTest> everyCipher_ofOtherVersions() {
    List<FastCase> cases = new ArrayList<>();
    cases.addAll(FastCase.allOf(PLAIN, ProtocolVersion.TLSv10));
    cases.addAll(FastCase.allOf(PLAIN, ProtocolVersion.TLSv11));
    cases.removeIf(setting -> !setting.standsForItsCipher());
    cases.addAll(FastCase.allOf(PLAIN, ProtocolVersion.TLSv13));
    return everySuite(cases, FAST, PLAIN);
  }

  @TestFactory
  Stream<DynamicTest> everySignature() {
    int rsaSuite = CipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256;
    int ecdsaSuite = CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256;
    List<FastCase> cases =
        List.of(
            FastCase.signedBy("RSA", rsaSuite, SignatureScheme.rsa_pkcs1_sha256),
            FastCase.signedBy("RSA", rsaSuite, SignatureScheme.rsa_pkcs1_sha512),
            FastCase.signedBy("RSA", rsaSuite, SignatureScheme.rsa_pss_rsae_sha256),
            FastCase.signedBy("RSA", rsaSuite, SignatureScheme.rsa_pss_rsae_sha384),
            FastCase.signedBy("RSA", rsaSuite, SignatureScheme.rsa_pss_rsae_sha512),
            FastCase.signedBy("EC", ecdsaSuite, SignatureScheme.ecdsa_secp256r1_sha256),
            FastCase.signedBy("Ed25519", ecdsaSuite, SignatureScheme.ed25519),
            FastCase.signedBy("Ed448", ecdsaSuite, SignatureScheme.ed448));
    return Stream.concat(everySuite(cases, FAST, PLAIN), everySuite(cases, FAST_ON_JDK, PLAIN));
  }

  @Test
  void rsaPss_withTheJdksProvidersAlone_shakesHands() throws IOException {
    FastCase setting =
        FastCase.signedBy(
            "RSA",
            CipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
            SignatureScheme.rsa_pss_rsae_sha256);

    shakeHandsTwice(setting, FAST_ON_JDK, FAST_ON_JDK);
  }

  @Test
  void chaCha20_withTheJdksProvidersAlone_shakesHands() throws IOException {
    FastCase setting =
        FastCase.of(
            CipherSuite.TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256, ProtocolVersion.TLSv12);

    shakeHandsTwice(setting, FAST_ON_JDK, PLAIN);
  }

  private static Stream<DynamicTest> everySuite(
      List<FastCase> cases, JcaTlsCrypto fast, JcaTlsCrypto plain) {
    assertThat(cases).isNotEmpty();
    return cases.stream()
        .flatMap(
            setting ->
                Stream.of(
                    DynamicTest.dynamicTest(
                        setting + ", fast server", () -> shakeHandsTwice(setting, fast, plain)),
                    DynamicTest.dynamicTest(
                        setting + ", fast client", () -> shakeHandsTwice(setting, plain, fast))));
  }

  private static void shakeHandsTwice(
      FastCase setting, JcaTlsCrypto serverCrypto, JcaTlsCrypto clientCrypto) throws IOException {
    Map<Bytes, TlsSession> sessions = new HashMap<>();

    FastServer firstServer = new FastServer(serverCrypto, setting, sessions);
    FastClient firstClient = new FastClient(clientCrypto, setting, Optional.empty());
    exchange(firstServer, firstClient);
    assertThat(firstServer.resumed()).isFalse();

    if (!setting.version().equals(ProtocolVersion.TLSv13)) {
      FastServer secondServer = new FastServer(serverCrypto, setting, sessions);
      FastClient secondClient =
          new FastClient(clientCrypto, setting, Optional.of(firstClient.session()));
      exchange(secondServer, secondClient);
      assertThat(secondServer.resumed()).isTrue();
    }
  }

  private static void exchange(FastServer server, FastClient client) throws IOException {
    TlsServerProtocol serverEnd = new TlsServerProtocol();
    TlsClientProtocol clientEnd = new TlsClientProtocol();
    serverEnd.accept(server);
    clientEnd.connect(client);
    while (clientEnd.getAvailableOutputBytes() > 0 || serverEnd.getAvailableOutputBytes() > 0) {
      carry(clientEnd, serverEnd);
      carry(serverEnd, clientEnd);
    }
    assertThat(serverEnd.isConnected()).isTrue();
    assertThat(clientEnd.isConnected()).isTrue();
    for (int octets : DATA_OCTETS) {
      assertCarries(clientEnd, serverEnd, octets);
      assertCarries(serverEnd, clientEnd, octets);
    }
  }

  private static void assertCarries(TlsProtocol from, TlsProtocol to, int octets)
      throws IOException {
    byte[] data = new byte[octets];
    RANDOM.nextBytes(data);
    from.writeApplicationData(data, 0, octets);
    carry(from, to);
    byte[] received = new byte[to.getAvailableInputBytes()];
    to.readInput(received, 0, received.length);
    assertThat(received).isEqualTo(data);
  }

  private static void carry(TlsProtocol from, TlsProtocol to) throws IOException {
    byte[] octets = new byte[from.getAvailableOutputBytes()];
    if (octets.length > 0) {
      from.readOutput(octets, 0, octets.length);
      to.offerInput(octets);
    }
  }
}
