// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.ticket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.reprise.engine.bc.crypto.FastTlsCryptoProvider;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.tls.PRFAlgorithm;
import org.bouncycastle.tls.crypto.TlsCrypto;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Vectors that others have published, of the primitives that the engine stands on. They lie in the
 * directory that {@code -Dvectors.extra} names and are no part of this project.
 */
@EnabledIfSystemProperty(
    named = "vectors.extra",
    matches = ".+",
    disabledReason = "no -Dvectors.extra=DIR with the published vectors")
class PublishedVectorIT {

  private static final String DIRECTORY = System.getProperty("vectors.extra", "");
  private static final TlsCrypto CRYPTO = new FastTlsCryptoProvider().create(new SecureRandom());

  @TestFactory
  Stream<DynamicTest> prf() throws IOException {
    return tests(
        ofSuites(read("tls12_prf.json")),
        vector -> {
          byte[] expected = hex(vector, "output");
          byte[] output =
              derive(
                  vector.get("hash").textValue(),
                  hex(vector, "secret"),
                  vector.get("label").textValue(),
                  hex(vector, "seed"),
                  expected.length);
          assertThat(output).isEqualTo(expected);
        });
  }

  @TestFactory
  Stream<DynamicTest> extendedMasterSecret() throws IOException {
    return tests(
        ofSuites(read("acvp_tls12_ems.json")),
        vector -> {
          String hash = vector.get("hash").textValue().replace("SHA2-", "sha");
          byte[] masterSecret = hex(vector, "masterSecret");
          byte[] keyBlock = hex(vector, "keyBlock");
          byte[] randoms = join(hex(vector, "serverRandom"), hex(vector, "clientRandom"));
          String label = vector.get("label").textValue();
          byte[] preMasterSecret = hex(vector, "preMasterSecret");

          assertThat(derive(hash, preMasterSecret, label, hex(vector, "sessionHash"), 48))
              .isEqualTo(masterSecret);
          assertThat(derive(hash, masterSecret, "key expansion", randoms, keyBlock.length))
              .isEqualTo(keyBlock);
        });
  }

  @TestFactory
  Stream<DynamicTest> aesCbc() throws IOException {
    return wycheproof(
        "wycheproof_aes_cbc_pkcs5_test.json",
        (group, vector) -> {
          Cipher cipher = Cipher.getInstance("AES/CBC/PKCS5Padding");
          SecretKeySpec key = new SecretKeySpec(hex(vector, "key"), "AES");
          IvParameterSpec iv = new IvParameterSpec(hex(vector, "iv"));
          cipher.init(Cipher.DECRYPT_MODE, key, iv);
          // The JDK takes no ciphertext for no message; a ticket's opener finds no state in it.
          return hex(vector, "ct").length > 0
              && Arrays.equals(cipher.doFinal(hex(vector, "ct")), hex(vector, "msg"));
        });
  }

  @TestFactory
  Stream<DynamicTest> aesGcm() throws IOException {
    return wycheproof(
        "wycheproof_aes_gcm_test.json",
        (group, vector) -> {
          Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
          SecretKeySpec key = new SecretKeySpec(hex(vector, "key"), "AES");
          int tagBits = group.get("tagSize").intValue();
          cipher.init(Cipher.DECRYPT_MODE, key, new GCMParameterSpec(tagBits, hex(vector, "iv")));
          cipher.updateAAD(hex(vector, "aad"));
          byte[] plaintext = cipher.doFinal(join(hex(vector, "ct"), hex(vector, "tag")));
          return Arrays.equals(plaintext, hex(vector, "msg"));
        });
  }

  @TestFactory
  Stream<DynamicTest> hmacSha256() throws IOException {
    return wycheproof(
        "wycheproof_hmac_sha256_test.json",
        (group, vector) -> macMatches("HmacSHA256", group, vector));
  }

  @TestFactory
  Stream<DynamicTest> hmacSha384() throws IOException {
    return wycheproof(
        "wycheproof_hmac_sha384_test.json",
        (group, vector) -> macMatches("HmacSHA384", group, vector));
  }

  private static boolean macMatches(String name, JsonNode group, JsonNode vector)
      throws GeneralSecurityException {
    Mac mac = Mac.getInstance(name);
    mac.init(new SecretKeySpec(hex(vector, "key"), name));
    byte[] tag = mac.doFinal(hex(vector, "msg"));
    int length = group.get("tagSize").intValue() / 8;
    return Arrays.equals(Arrays.copyOf(tag, length), hex(vector, "tag"));
  }

  /** Whether a primitive accepts a case; an exception counts as no. */
  private interface Primitive {
    boolean accepts(JsonNode group, JsonNode vector) throws GeneralSecurityException;
  }

  private interface Check {
    void run(JsonNode vector) throws Exception;
  }

  private static Stream<DynamicTest> wycheproof(String name, Primitive primitive)
      throws IOException {
    JsonNode file = read(name);
    Stream<DynamicTest> tests = Stream.empty();
    AtomicInteger ran = new AtomicInteger();
    for (JsonNode group : file.get("testGroups")) {
      Check check =
          vector -> {
            ran.incrementAndGet();
            if (vector.get("result").textValue().equals("invalid")) {
              assertRefused(primitive, group, vector);
            } else {
              assertThat(primitive.accepts(group, vector)).isTrue();
            }
          };
      tests = Stream.concat(tests, each(group.get("tests"), check));
    }
    int expected = file.get("numberOfTests").intValue();
    return Stream.concat(tests, count(expected, ran));
  }

  private static void assertRefused(Primitive primitive, JsonNode group, JsonNode vector) {
    assertThatThrownBy(
            () -> {
              if (!primitive.accepts(group, vector)) {
                throw new GeneralSecurityException("refused");
              }
            })
        .isInstanceOfAny(GeneralSecurityException.class, IllegalArgumentException.class);
  }

  /** The cases with a PRF that a suite of TLS 1.2 has: none has the one with SHA-512. */
  private static List<JsonNode> ofSuites(JsonNode cases) {
    return StreamSupport.stream(cases.spliterator(), false)
        .filter(vector -> !vector.get("hash").textValue().endsWith("512"))
        .toList();
  }

  private static Stream<DynamicTest> tests(List<JsonNode> cases, Check check) {
    AtomicInteger ran = new AtomicInteger();
    Check counted =
        vector -> {
          ran.incrementAndGet();
          check.run(vector);
        };
    return Stream.concat(each(cases, counted), count(cases.size(), ran));
  }

  private static Stream<DynamicTest> each(Iterable<JsonNode> cases, Check check) {
    return StreamSupport.stream(cases.spliterator(), false)
        .map(vector -> DynamicTest.dynamicTest(displayName(vector), () -> check.run(vector)));
  }

  private static Stream<DynamicTest> count(int expected, AtomicInteger ran) {
    return Stream.of(
        DynamicTest.dynamicTest(
            "ran " + expected + " cases", () -> assertThat(ran).hasValue(expected)));
  }

  private static String displayName(JsonNode vector) {
    return vector.has("tcId")
        ? "#" + vector.get("tcId") + " " + vector.path("comment").asText()
        : vector.get("hash").textValue() + " " + vector.get("label").textValue();
  }

  private static byte[] derive(String hash, byte[] secret, String label, byte[] seed, int length) {
    int prf =
        switch (hash) {
          case "sha256" -> PRFAlgorithm.tls_prf_sha256;
          case "sha384" -> PRFAlgorithm.tls_prf_sha384;
          default -> throw new IllegalArgumentException(hash);
        };
    return CRYPTO.createSecret(secret).deriveUsingPRF(prf, label, seed, length).extract();
  }

  private static JsonNode read(String name) throws IOException {
    return new ObjectMapper().readTree(Path.of(DIRECTORY, name).toFile());
  }

  private static byte[] hex(JsonNode vector, String field) {
    return HexFormat.of().parseHex(vector.get(field).textValue());
  }

  private static byte[] join(byte[] first, byte[] second) {
    byte[] joined = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, joined, first.length, second.length);
    return joined;
  }
}
