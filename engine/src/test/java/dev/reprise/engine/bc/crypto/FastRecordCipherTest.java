// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.bc.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.CipherSuite;
import org.bouncycastle.tls.ContentType;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.crypto.TlsCipher;
import org.bouncycastle.tls.crypto.TlsEncodeResult;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The records that a record cipher refuses. */
class FastRecordCipherTest {

  private static final int GCM = CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256;
  private static final int CHACHA20 = CipherSuite.TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256;
  private static final int ALL_BITS = -1;

  @ParameterizedTest
  @ValueSource(ints = {GCM, CHACHA20})
  void encodePlaintext_numberThatHasServed_isAnInternalError(int suite) throws IOException {
    TlsCipher cipher = CipherPairs.of(suite).server().ours();
    // The handshake's own record has served number 0 of the same key.
    seal(cipher, 1);
    seal(cipher, 7);

    for (long used : new long[] {7, 6, 1, 0}) {
      assertThatExceptionOfType(TlsFatalAlert.class)
          .isThrownBy(() -> seal(cipher, used))
          .satisfies(alert -> assertAlert(alert, AlertDescription.internal_error));
    }
    assertThat(seal(cipher, 8).len).isPositive();
  }

  /** Numbers are 64 bits without a sign, and end there: nothing begins again at zero. */
  @ParameterizedTest
  @ValueSource(ints = {GCM, CHACHA20})
  void encodePlaintext_numbersToTheLast_noneAfterIt(int suite) throws IOException {
    TlsCipher cipher = CipherPairs.of(suite).server().ours();
    seal(cipher, Long.MAX_VALUE);
    seal(cipher, Long.MIN_VALUE);
    seal(cipher, ALL_BITS);

    for (long next : new long[] {0, 1, ALL_BITS}) {
      assertThatExceptionOfType(TlsFatalAlert.class)
          .isThrownBy(() -> seal(cipher, next))
          .satisfies(alert -> assertAlert(alert, AlertDescription.internal_error));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 8, 15, 16, 23})
  void decodeCiphertext_shorterThanNonceAndTag_isADecodeError(int octets) {
    TlsCipher cipher = CipherPairs.of(GCM).server().ours();

    assertThatExceptionOfType(TlsFatalAlert.class)
        .isThrownBy(() -> open(cipher, octets))
        .satisfies(alert -> assertAlert(alert, AlertDescription.decode_error));
  }

  @ParameterizedTest
  @ValueSource(ints = {24, 25, 40, 16_408})
  void decodeCiphertext_zeroes_areABadRecordMac(int octets) {
    TlsCipher cipher = CipherPairs.of(GCM).server().ours();

    assertThatExceptionOfType(TlsFatalAlert.class)
        .isThrownBy(() -> open(cipher, octets))
        .satisfies(alert -> assertAlert(alert, AlertDescription.bad_record_mac));
  }

  /** An opener that has refused a record opens the next, if its caller goes on: DTLS does. */
  @ParameterizedTest
  @ValueSource(ints = {GCM, CHACHA20})
  void decodeCiphertext_afterAForgedRecord_opensTheNext(int suite) throws IOException {
    CipherPairs pairs = CipherPairs.of(suite);
    TlsEncodeResult sealed = seal(pairs.server().ours(), 1);
    byte[] forged = sealed.buf.clone();
    forged[forged.length - 1] ^= 1;
    TlsCipher client = pairs.client().ours();

    assertThatExceptionOfType(TlsFatalAlert.class).isThrownBy(() -> open(client, 1, forged));
    assertThat(open(client, 1, sealed.buf)).isEqualTo(3);
  }

  private static TlsEncodeResult seal(TlsCipher cipher, long number) throws IOException {
    return cipher.encodePlaintext(
        number, ContentType.application_data, ProtocolVersion.TLSv12, 0, new byte[3], 0, 3);
  }

  private static int open(TlsCipher cipher, int octets) throws IOException {
    return open(cipher, 0, new byte[octets]);
  }

  private static int open(TlsCipher cipher, long number, byte[] record) throws IOException {
    return cipher.decodeCiphertext(
            number, ContentType.application_data, ProtocolVersion.TLSv12, record, 0, record.length)
        .len;
  }

  private static void assertAlert(TlsFatalAlert alert, short description) {
    assertThat(alert.getAlertDescription()).isEqualTo(description);
  }
}
