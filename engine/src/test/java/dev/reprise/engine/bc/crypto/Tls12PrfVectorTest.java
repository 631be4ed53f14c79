// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.bc.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.testvectors.Fields;
import dev.reprise.testvectors.VectorCase;
import dev.reprise.testvectors.VectorTests;
import java.io.ByteArrayOutputStream;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.bouncycastle.tls.PRFAlgorithm;
import org.bouncycastle.tls.crypto.TlsCrypto;
import org.bouncycastle.tls.crypto.impl.jcajce.JcaTlsCryptoProvider;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;

/** Both cryptos derive what the vectors and recorded handshakes say (RFC 5246, Section 5). */
class Tls12PrfVectorTest {

  private static final List<TlsCrypto> CRYPTOS =
      List.of(
          new JcaTlsCryptoProvider().create(new SecureRandom()),
          new FastTlsCryptoProvider().create(new SecureRandom()));

  private static final String[] KEY_BLOCK_PARTS = {
    "client_write_mac_key",
    "server_write_mac_key",
    "client_write_key",
    "server_write_key",
    "client_write_iv",
    "server_write_iv"
  };

  @TestFactory
  Stream<DynamicNode> prf() {
    return withEachCrypto("tls12_prf", Tls12PrfVectorTest::checkPrf);
  }

  @TestFactory
  Stream<DynamicNode> masterSecrets() {
    return withEachCrypto("master_secret_derive", Tls12PrfVectorTest::checkMasterSecret);
  }

  @TestFactory
  Stream<DynamicNode> abbreviatedHandshakes() {
    return withEachCrypto("tls12_abbreviated_prf", Tls12PrfVectorTest::checkHandshake);
  }

  @TestFactory
  Stream<DynamicNode> recordedHandshakes() {
    return withEachCrypto("abbreviated_handshake_transcript", Tls12PrfVectorTest::checkTranscript);
  }

  private interface Check {
    void run(TlsCrypto crypto, VectorCase vector) throws Exception;
  }

  private static Stream<DynamicNode> withEachCrypto(String subject, Check check) {
    return CRYPTOS.stream()
        .map(
            crypto ->
                DynamicContainer.dynamicContainer(
                    crypto.getClass().getSimpleName(),
                    VectorTests.of(subject, (group, vector) -> check.run(crypto, vector))));
  }

  private static void checkPrf(TlsCrypto crypto, VectorCase vector) {
    Fields in = vector.inputs();

    byte[] output =
        derive(
            crypto,
            in.text("hash"),
            in.hex("secret"),
            in.text("label"),
            in.hex("seed"),
            Math.toIntExact(in.number("length")));

    assertThat(output).isEqualTo(vector.value().hex("output"));
  }

  private static void checkMasterSecret(TlsCrypto crypto, VectorCase vector) throws Exception {
    Fields in = vector.inputs();
    String hash = in.text("hash");
    boolean extended = in.has("handshake_messages");
    byte[] seed =
        extended
            ? digest(hash, in.hex("handshake_messages"))
            : join(in.hex("client_random"), in.hex("server_random"));

    byte[] masterSecret =
        derive(
            crypto,
            hash,
            in.hex("pre_master_secret"),
            extended ? "extended master secret" : "master secret",
            seed,
            48);

    assertThat(masterSecret).isEqualTo(vector.value().hex("master_secret"));
  }

  private static void checkHandshake(TlsCrypto crypto, VectorCase vector) throws Exception {
    Fields in = vector.inputs();
    Fields value = vector.value();
    String hash = value.text("hash");
    byte[] secret = in.hex("master_secret");
    byte[] keyBlock = value.hex("key_block");
    byte[] seed = join(in.hex("server_random"), in.hex("client_random"));
    byte[] messages =
        join(
            in.hex("client_hello"),
            in.hex("server_hello"),
            in.optionalHex("new_session_ticket").orElse(new byte[0]));

    byte[] derived = derive(crypto, hash, secret, "key expansion", seed, keyBlock.length);
    byte[] server = derive(crypto, hash, secret, "server finished", digest(hash, messages), 12);
    byte[] withFinished = join(messages, finished(server));
    byte[] client = derive(crypto, hash, secret, "client finished", digest(hash, withFinished), 12);

    assertThat(derived).isEqualTo(keyBlock).isEqualTo(joinParts(value));
    assertThat(server).isEqualTo(value.hex("server_verify_data"));
    assertThat(client).isEqualTo(value.hex("client_verify_data"));
  }

  private static void checkTranscript(TlsCrypto crypto, VectorCase vector) throws Exception {
    checkHandshake(crypto, vector);

    Fields in = vector.inputs();
    assertThat(finished(vector.value().hex("server_verify_data")))
        .isEqualTo(in.hex("server_finished"));
    assertThat(finished(vector.value().hex("client_verify_data")))
        .isEqualTo(in.hex("client_finished"));
  }

  private static byte[] derive(
      TlsCrypto crypto, String hash, byte[] secret, String label, byte[] seed, int length) {
    int prf = hash.equals("sha384") ? PRFAlgorithm.tls_prf_sha384 : PRFAlgorithm.tls_prf_sha256;
    return crypto.createSecret(secret).deriveUsingPRF(prf, label, seed, length).extract();
  }

  private static byte[] digest(String hash, byte[] octets) throws Exception {
    String name = hash.toUpperCase(Locale.ROOT).replace("SHA", "SHA-");
    return MessageDigest.getInstance(name).digest(octets);
  }

  private static byte[] finished(byte[] verifyData) {
    return join(HexFormat.of().parseHex("1400000c"), verifyData);
  }

  private static byte[] joinParts(Fields value) {
    return join(Arrays.stream(KEY_BLOCK_PARTS).map(value::hex).toArray(byte[][]::new));
  }

  private static byte[] join(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }
}
