// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.bc.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPublicKeySpec;
import java.util.Map;
import javax.crypto.KeyAgreement;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.bouncycastle.math.ec.ECPoint;
import org.bouncycastle.util.BigIntegers;

/**
 * Whatever Bouncy Castle's usual multipliers and the JDK's key agreement compute, {@link
 * RegularCurve} computes, too.
 */
class RegularCurvePropertyTest {

  private static final SecureRandom RANDOM = new SecureRandom();
  private static final Map<String, String> JDK_NAMES =
      Map.of("P-256", "secp256r1", "P-384", "secp384r1", "P-521", "secp521r1");
  private static final Map<String, RegularCurve> CURVES =
      Map.of(
          "P-256", RegularCurve.named("P-256", RANDOM),
          "P-384", RegularCurve.named("P-384", RANDOM),
          "P-521", RegularCurve.named("P-521", RANDOM));

  /** A curve, and a scalar on it: any, or one with long runs of equal bits, or near the ends. */
  record Factor(String curveName, BigInteger scalar) {

    RegularCurve curve() {
      return CURVES.get(curveName);
    }

    byte[] octets() {
      int length = (curve().order().bitLength() + 7) / 8;
      return BigIntegers.asUnsignedByteArray(length, scalar);
    }
  }

  @Provide
  Arbitrary<Factor> factors() {
    return Arbitraries.of(CURVES.keySet())
        .flatMap(name -> scalars(CURVES.get(name).order()).map(scalar -> new Factor(name, scalar)));
  }

  private static Arbitrary<BigInteger> scalars(BigInteger order) {
    BigInteger greatest = order.subtract(BigInteger.ONE);
    Arbitrary<BigInteger> any =
        Arbitraries.bigIntegers().between(BigInteger.ONE, greatest).withoutEdgeCases();
    Arbitrary<BigInteger> runs =
        Arbitraries.integers()
            .between(1, order.bitLength() - 1)
            .map(bits -> BigInteger.ONE.shiftLeft(bits).subtract(BigInteger.ONE));
    Arbitrary<BigInteger> lowest = Arbitraries.integers().between(1, 40).map(BigInteger::valueOf);
    return Arbitraries.oneOf(
        any, runs, lowest, runs.map(order::subtract), lowest.map(order::subtract));
  }

  @Property(tries = 300)
  void multipliesTheGeneratorAsBouncyCastleDoes(@ForAll("factors") Factor factor) {
    ECPoint product = factor.curve().multiplyGenerator(factor.octets());

    assertThat(product).isEqualTo(factor.curve().generator().multiply(factor.scalar()));
  }

  @Property(tries = 300)
  void multipliesPointsAsBouncyCastleDoes(@ForAll("factors") Factor factor) {
    RegularCurve curve = factor.curve();
    ECPoint point = curve.multiplyGenerator(curve.randomScalar(RANDOM));

    assertThat(curve.multiply(point, factor.octets()))
        .isEqualTo(point.multiply(factor.scalar()).normalize());
  }

  @Property(tries = 60)
  void agreesWithTheJdk(@ForAll("factors") Factor factor) throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC", "SunEC");
    generator.initialize(new ECGenParameterSpec(JDK_NAMES.get(factor.curveName())));
    KeyPair peer = generator.generateKeyPair();
    ECParameterSpec parameters = ((ECPublicKey) peer.getPublic()).getParams();
    RegularCurve curve = factor.curve();

    ECPoint ownPublic = curve.decode(RegularCurve.encode(curve.multiplyGenerator(factor.octets())));
    ECPoint shared = curve.multiply(curve.decode(encoded(peer, curve)), factor.octets());

    KeyFactory keys = KeyFactory.getInstance("EC", "SunEC");
    KeyAgreement peersView = KeyAgreement.getInstance("ECDH", "SunEC");
    peersView.init(peer.getPrivate());
    peersView.doPhase(
        keys.generatePublic(
            new ECPublicKeySpec(
                new java.security.spec.ECPoint(
                    ownPublic.getAffineXCoord().toBigInteger(),
                    ownPublic.getAffineYCoord().toBigInteger()),
                parameters)),
        true);
    assertThat(shared.getAffineXCoord().getEncoded()).isEqualTo(peersView.generateSecret());
  }

  private static byte[] encoded(KeyPair keys, RegularCurve curve) {
    java.security.spec.ECPoint point = ((ECPublicKey) keys.getPublic()).getW();
    return RegularCurve.encode(
        curve.generator().getCurve().createPoint(point.getAffineX(), point.getAffineY()));
  }

  @Property(tries = 100)
  void drawsScalarsBelowTheOrder(@ForAll("factors") Factor factor) {
    byte[] scalar = factor.curve().randomScalar(RANDOM);

    assertThat(new BigInteger(1, scalar)).isPositive().isLessThan(factor.curve().order());
  }
}
