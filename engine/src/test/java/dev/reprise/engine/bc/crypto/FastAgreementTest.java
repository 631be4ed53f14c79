// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.bc.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.IOException;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.math.ec.ECCurve;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.NamedGroup;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.crypto.TlsAgreement;
import org.bouncycastle.tls.crypto.TlsECConfig;
import org.bouncycastle.tls.crypto.impl.jcajce.JcaTlsCrypto;
import org.bouncycastle.tls.crypto.impl.jcajce.JcaTlsCryptoProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Key agreements that are computed here: with others, with broken peers, and only once. */
class FastAgreementTest {

  private static final SecureRandom RANDOM = new SecureRandom();
  private static final FastTlsCrypto FAST = new FastTlsCryptoProvider().create(RANDOM);
  private static final JcaTlsCrypto JDK = new JcaTlsCryptoProvider().create(RANDOM, RANDOM);
  private static final String OFF_CURVE_Y = "01".repeat(32);

  @ParameterizedTest
  @ValueSource(
      ints = {
        NamedGroup.x25519,
        NamedGroup.x448,
        NamedGroup.secp256r1,
        NamedGroup.secp384r1,
        NamedGroup.secp521r1
      })
  void calculateSecret_withTheJdkAtTheOtherEnd_bothHaveTheSame(int group) throws IOException {
    for (int i = 0; i < 20; i++) {
      TlsAgreement ours = agreement(FAST, group);
      TlsAgreement theirs = agreement(JDK, group);
      byte[] ourValue = ours.generateEphemeral();
      ours.receivePeerValue(theirs.generateEphemeral());
      theirs.receivePeerValue(ourValue);

      assertThat(ours.calculateSecret().extract()).isEqualTo(theirs.calculateSecret().extract());
    }
  }

  /** A shared secret that begins with a zero octet comes once in 256 times. */
  @Test
  void calculateSecret_leadingZero_staysThere() throws IOException {
    // = RFC 8422, Section 5.10
    // # leading zeros found in this octet string MUST NOT be truncated.
    boolean sawLeadingZero = false;
    for (int i = 0; i < 20_000 && !sawLeadingZero; i++) {
      TlsAgreement one = agreement(FAST, NamedGroup.secp256r1);
      TlsAgreement other = agreement(FAST, NamedGroup.secp256r1);
      byte[] value = one.generateEphemeral();
      one.receivePeerValue(other.generateEphemeral());
      other.receivePeerValue(value);
      byte[] secret = one.calculateSecret().extract();

      assertThat(secret).hasSize(32).isEqualTo(other.calculateSecret().extract());
      sawLeadingZero = secret[0] == 0;
    }
    assertThat(sawLeadingZero).isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {NamedGroup.x25519, NamedGroup.secp256r1})
  void calculateSecret_twice_isRefused(int group) throws IOException {
    TlsAgreement ours = agreement(FAST, group);
    ours.generateEphemeral();
    ours.receivePeerValue(agreement(FAST, group).generateEphemeral());
    ours.calculateSecret();

    assertThatIllegalStateException().isThrownBy(ours::calculateSecret);
  }

  @ParameterizedTest
  @ValueSource(ints = {NamedGroup.x25519, NamedGroup.secp256r1})
  void calculateSecret_withoutKeyOfOurs_isRefused(int group) throws IOException {
    TlsAgreement ours = agreement(FAST, group);
    ours.receivePeerValue(agreement(FAST, group).generateEphemeral());

    assertThatIllegalStateException().isThrownBy(ours::calculateSecret);
  }

  static Stream<String> noPointsOfP256() {
    ECCurve curve = CustomNamedCurves.getByName("P-256").getCurve();
    byte[] onCurve = CustomNamedCurves.getByName("P-256").getG().getEncoded(false);
    HexFormat hex = HexFormat.of();
    String valid = hex.formatHex(onCurve);
    BigInteger prime = curve.getField().getCharacteristic();
    return Stream.of(
        "",
        "00",
        "04",
        valid.substring(0, 66) + OFF_CURVE_Y,
        // Coordinates that are right modulo the prime, but not below it.
        "04" + prime.add(BigInteger.valueOf(5)).toString(16) + valid.substring(66),
        "04" + "ff".repeat(64),
        "04" + "00".repeat(64),
        valid + "00",
        valid.substring(0, 128),
        // Compressed and hybrid forms of a point on the curve.
        hex.formatHex(CustomNamedCurves.getByName("P-256").getG().getEncoded(true)),
        "07" + valid.substring(2),
        "05" + valid.substring(2));
  }

  @ParameterizedTest
  @MethodSource("noPointsOfP256")
  void receivePeerValue_noPointOfP256_isAnIllegalParameter(String octets) {
    // = RFC 8422, Section 5.11
    // # With the NIST curves, each party MUST validate the public key sent by
    // # its peer in the ClientKeyExchange and ServerKeyExchange messages.
    TlsAgreement ours = agreement(FAST, NamedGroup.secp256r1);

    assertThatExceptionOfType(TlsFatalAlert.class)
        .isThrownBy(() -> ours.receivePeerValue(HexFormat.of().parseHex(octets)))
        .satisfies(e -> assertThat(alert(e)).isEqualTo(AlertDescription.illegal_parameter));
  }

  @ParameterizedTest
  @ValueSource(ints = {NamedGroup.secp384r1, NamedGroup.secp521r1})
  void receivePeerValue_pointOfAnotherCurve_isAnIllegalParameter(int group) throws IOException {
    byte[] foreign = agreement(FAST, NamedGroup.secp256r1).generateEphemeral();
    TlsAgreement ours = agreement(FAST, group);

    assertThatExceptionOfType(TlsFatalAlert.class)
        .isThrownBy(() -> ours.receivePeerValue(foreign))
        .satisfies(e -> assertThat(alert(e)).isEqualTo(AlertDescription.illegal_parameter));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 31, 33, 64})
  void receivePeerValue_noPointOfX25519_isAnIllegalParameter(int octets) {
    TlsAgreement ours = agreement(FAST, NamedGroup.x25519);

    assertThatExceptionOfType(TlsFatalAlert.class)
        .isThrownBy(() -> ours.receivePeerValue(new byte[octets]))
        .satisfies(e -> assertThat(alert(e)).isEqualTo(AlertDescription.illegal_parameter));
  }

  /** Coordinates of all points of an order that divides 8, with those that are not reduced. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0100000000000000000000000000000000000000000000000000000000000000",
        "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
        "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "0000000000000000000000000000000000000000000000000000000000000080",
        "0100000000000000000000000000000000000000000000000000000000000080",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
      })
  void calculateSecret_pointOfSmallOrder_isAHandshakeFailure(String octets) throws IOException {
    // = RFC 8422, Section 5.11
    // # With X25519 and X448, a receiving party MUST check whether the
    // # computed premaster secret is the all-zero value and abort the
    // # handshake if so, as described in Section 6 of [RFC7748].
    TlsAgreement ours = agreement(FAST, NamedGroup.x25519);
    ours.generateEphemeral();
    ours.receivePeerValue(HexFormat.of().parseHex(octets));

    assertThatExceptionOfType(TlsFatalAlert.class)
        .isThrownBy(ours::calculateSecret)
        .satisfies(e -> assertThat(alert(e)).isEqualTo(AlertDescription.handshake_failure));
  }

  @Test
  void generateEphemeral_oftenInARow_neverRepeatsAKey() throws IOException {
    byte[] last = {};
    for (int i = 0; i < 100; i++) {
      byte[] value = agreement(FAST, NamedGroup.secp256r1).generateEphemeral();

      assertThat(Arrays.equals(value, last)).isFalse();
      last = value;
    }
  }

  private static TlsAgreement agreement(JcaTlsCrypto crypto, int group) {
    return crypto.createECDomain(new TlsECConfig(group)).createECDH();
  }

  private static short alert(TlsFatalAlert alert) {
    return alert.getAlertDescription();
  }
}
