// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.bc.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.CipherSuite;
import org.bouncycastle.tls.ContentType;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.crypto.TlsCipher;
import org.bouncycastle.tls.crypto.TlsDecodeResult;
import org.bouncycastle.tls.crypto.TlsEncodeResult;

/** {@link FastRecordCipher} seals and opens the same records as Bouncy Castle's cipher. */
class FastRecordCipherPropertyTest {

  private static final ProtocolVersion VERSION = ProtocolVersion.TLSv12;
  private static final short DATA = ContentType.application_data;
  private static final int HEADER = 5;

  private static final Map<String, CipherPairs> PAIRS =
      Map.of(
          "AES-128-GCM",
          CipherPairs.of(CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256),
          "AES-256-GCM",
          CipherPairs.of(CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384),
          "ChaCha20-Poly1305",
          CipherPairs.of(CipherSuite.TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256));

  /** A cipher never seals twice under one number, so they go up through all properties. */
  private static final AtomicLong NUMBERS = new AtomicLong();

  @Provide
  Arbitrary<String> ciphers() {
    return Arbitraries.of(PAIRS.keySet());
  }

  @Provide
  Arbitrary<byte[]> plaintexts() {
    Arbitrary<Integer> lengths =
        Arbitraries.frequencyOf(
            Tuple.of(6, Arbitraries.integers().between(0, 200)),
            Tuple.of(1, Arbitraries.of(1_000, 16_383, 16_384)));
    return lengths.flatMap(
        length -> Arbitraries.bytes().array(byte[].class).ofSize(length).withoutEdgeCases());
  }

  @Property(tries = 200)
  void sealsAsBouncyCastleDoes(
      @ForAll("ciphers") String cipher,
      @ForAll("plaintexts") byte[] plaintext,
      @ForAll @IntRange(min = 20, max = 23) int type)
      throws IOException {
    assertThat(PAIRS.get(cipher).server().ours()).isInstanceOf(FastRecordCipher.class);
    long number = NUMBERS.incrementAndGet();
    for (CipherPairs.Pair pair : both(cipher)) {
      TlsEncodeResult ours = seal(pair.ours(), number, (short) type, plaintext);
      TlsEncodeResult theirs = seal(pair.bouncyCastles(), number, (short) type, plaintext);

      assertThat(octets(ours)).isEqualTo(octets(theirs));
      assertThat(ours.recordType).isEqualTo(theirs.recordType);
    }
  }

  @Property(tries = 200)
  void opensWhatTheOtherEndSealed(
      @ForAll("ciphers") String cipher,
      @ForAll("plaintexts") byte[] plaintext,
      @ForAll @IntRange(max = 40) int offset)
      throws IOException {
    long number = NUMBERS.incrementAndGet();
    byte[] record =
        octets(seal(PAIRS.get(cipher).server().bouncyCastles(), number, DATA, plaintext));
    byte[] placed = new byte[offset + record.length + 3];
    System.arraycopy(record, 0, placed, offset, record.length);

    TlsDecodeResult opened =
        PAIRS
            .get(cipher)
            .client()
            .ours()
            .decodeCiphertext(
                number, DATA, VERSION, placed, offset + HEADER, record.length - HEADER);

    assertThat(Arrays.copyOfRange(opened.buf, opened.off, opened.off + opened.len))
        .isEqualTo(plaintext);
    assertThat(opened.contentType).isEqualTo(DATA);
  }

  @Property(tries = 200)
  void refusesAnyFlippedBit(
      @ForAll("ciphers") String cipher,
      @ForAll @Size(max = 100) byte[] plaintext,
      @ForAll @IntRange(max = 10_000) int place,
      @ForAll @IntRange(max = 7) int bit)
      throws IOException {
    long number = NUMBERS.incrementAndGet();
    CipherPairs pairs = PAIRS.get(cipher);
    byte[] record = octets(seal(pairs.server().ours(), number, DATA, plaintext));
    record[HEADER + place % (record.length - HEADER)] ^= (byte) (1 << bit);

    assertRefused(pairs.client().ours(), number, DATA, VERSION, record);
  }

  @Property(tries = 100)
  void refusesRecordsOfAnotherNumberTypeOrVersion(
      @ForAll("ciphers") String cipher, @ForAll @Size(max = 100) byte[] plaintext)
      throws IOException {
    long number = NUMBERS.incrementAndGet();
    CipherPairs pairs = PAIRS.get(cipher);
    TlsCipher client = pairs.client().ours();
    byte[] record = octets(seal(pairs.server().ours(), number, DATA, plaintext));

    assertRefused(client, number + 1, DATA, VERSION, record.clone());
    assertRefused(client, number, ContentType.handshake, VERSION, record.clone());
    assertRefused(client, number, DATA, ProtocolVersion.TLSv11, record.clone());
    assertRefused(pairs.server().ours(), number, DATA, VERSION, record.clone());
    assertThat(open(client, number, DATA, VERSION, record).len).isEqualTo(plaintext.length);
  }

  @Property(tries = 100)
  void namesTheSameLimitsAsBouncyCastle(
      @ForAll("ciphers") String cipher, @ForAll @IntRange(max = 20_000) int octets) {
    CipherPairs.Pair pair = PAIRS.get(cipher).server();

    assertThat(pair.ours().getCiphertextDecodeLimit(octets))
        .isEqualTo(pair.bouncyCastles().getCiphertextDecodeLimit(octets));
    assertThat(pair.ours().getCiphertextEncodeLimit(octets))
        .isEqualTo(pair.bouncyCastles().getCiphertextEncodeLimit(octets));
    assertThat(pair.ours().getPlaintextDecodeLimit(octets))
        .isEqualTo(pair.bouncyCastles().getPlaintextDecodeLimit(octets));
    assertThat(pair.ours().getPlaintextEncodeLimit(octets))
        .isEqualTo(pair.bouncyCastles().getPlaintextEncodeLimit(octets));
  }

  private static Iterable<CipherPairs.Pair> both(String cipher) {
    CipherPairs pairs = PAIRS.get(cipher);
    return List.of(pairs.server(), pairs.client());
  }

  private static TlsEncodeResult seal(TlsCipher cipher, long number, short type, byte[] plaintext)
      throws IOException {
    return cipher.encodePlaintext(number, type, VERSION, HEADER, plaintext, 0, plaintext.length);
  }

  private static byte[] octets(TlsEncodeResult sealed) {
    return Arrays.copyOfRange(sealed.buf, sealed.off, sealed.off + sealed.len);
  }

  private static TlsDecodeResult open(
      TlsCipher cipher, long number, short type, ProtocolVersion version, byte[] record)
      throws IOException {
    return cipher.decodeCiphertext(number, type, version, record, HEADER, record.length - HEADER);
  }

  private static void assertRefused(
      TlsCipher cipher, long number, short type, ProtocolVersion version, byte[] record) {
    assertThatExceptionOfType(TlsFatalAlert.class)
        .isThrownBy(() -> open(cipher, number, type, version, record))
        .satisfies(
            alert ->
                assertThat(alert.getAlertDescription()).isEqualTo(AlertDescription.bad_record_mac));
  }
}
