// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.bc.crypto;

import java.math.BigInteger;
import java.security.SecureRandom;
import org.bouncycastle.math.ec.ECPoint;
import org.bouncycastle.math.ec.FixedPointCombMultiplier;
import org.bouncycastle.util.BigIntegers;

/**
 * A secret random point that goes into a multiplication, and its multiple that comes out, negated.
 *
 * <p>Nobody sees either, so one pair may serve again; doubled for each use, and drawn anew after a
 * number of uses. Serves one thread at a time.
 */
final class Blinding {

  private static final int USES = 64;

  private final RegularCurve curve;
  private final BigInteger share;
  private final SecureRandom random;
  private ECPoint point;
  private ECPoint correction;
  private int uses;

  /**
   * A fresh pair.
   *
   * @param share how many times the multiplication adds the point
   */
  Blinding(RegularCurve curve, BigInteger share, SecureRandom random) {
    this.curve = curve;
    this.share = share;
    this.random = random;
    BigInteger scalar = draw();
    this.point = multiple(scalar);
    this.correction = multiple(corrected(scalar));
  }

  private BigInteger draw() {
    return BigIntegers.createRandomInRange(
        BigInteger.ONE, curve.order().subtract(BigInteger.ONE), random);
  }

  private ECPoint multiple(BigInteger scalar) {
    return new FixedPointCombMultiplier().multiply(curve.generator(), scalar);
  }

  private BigInteger corrected(BigInteger scalar) {
    return scalar.multiply(share).negate().mod(curve.order());
  }

  /** Changes the pair, before each use. */
  void change() {
    if (++uses < USES) {
      point = point.twice();
      correction = correction.twice();
      return;
    }
    uses = 0;
    BigInteger scalar = draw();
    point = multiple(scalar);
    correction = multiple(corrected(scalar));
  }

  ECPoint point() {
    return point;
  }

  ECPoint correction() {
    return correction;
  }
}
