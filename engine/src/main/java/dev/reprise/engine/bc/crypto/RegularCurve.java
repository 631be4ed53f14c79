// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.bc.crypto;

import dev.reprise.engine.crypto.Lender;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.util.Arrays;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.math.ec.ECCurve;
import org.bouncycastle.math.ec.ECLookupTable;
import org.bouncycastle.math.ec.ECPoint;
import org.bouncycastle.math.ec.FixedPointPreCompInfo;
import org.bouncycastle.math.ec.FixedPointUtil;
import org.bouncycastle.util.BigIntegers;

/**
 * A prime curve of NIST (FIPS 186-4, Appendix D.1.2) whose multiplications take the same steps for
 * every scalar.
 *
 * <p>The arithmetic of points and the look-up tables are Bouncy Castle's; the two loops over a
 * scalar are ours. Safe for use by any thread.
 */
final class RegularCurve {

  /*
   * What a scalar could show to somebody who watches the time, the caches or the branches:
   *
   * 1. Steps. Both loops double and add at every step, for zero digits too. Bouncy Castle's default
   *    multiplier (wNAF) skips zeroes and is not used here.
   * 2. Addresses. Table entries are found by ECLookupTable.lookup, which reads the whole table.
   * 3. Carries. The arithmetic of the field branches on carries, so its steps depend on
   *    coordinates. Every sum therefore begins with a secret random point (Blinding), which makes
   *    all coordinates on the way independent of the scalar, and ends with what takes it off again.
   */

  private static final int WINDOW_BITS = 4;
  private static final int WINDOW_ENTRIES = 1 << WINDOW_BITS;
  private static final byte UNCOMPRESSED = 4;

  private final ECCurve curve;
  private final ECPoint generator;
  private final BigInteger order;
  private final byte[] orderOctets;
  private final FixedPointPreCompInfo comb;
  private final int combSteps;
  private final int windows;
  private final Lender<Blinding> combBlindings;
  private final Lender<Blinding> windowBlindings;

  private RegularCurve(X9ECParameters parameters, SecureRandom random) {
    this.curve = parameters.getCurve();
    this.generator = parameters.getG();
    this.order = parameters.getN();
    int bits = order.bitLength();
    this.orderOctets = BigIntegers.asUnsignedByteArray((bits + Byte.SIZE - 1) / Byte.SIZE, order);
    this.comb = FixedPointUtil.precompute(generator);
    this.combSteps = (bits + comb.getWidth() - 1) / comb.getWidth();
    this.windows = (bits + WINDOW_BITS - 1) / WINDOW_BITS;
    BigInteger combShare = BigInteger.ONE.shiftLeft(combSteps);
    BigInteger windowShare =
        BigInteger.ONE
            .shiftLeft(windows * WINDOW_BITS)
            .subtract(BigInteger.ONE)
            .divide(BigInteger.valueOf(WINDOW_ENTRIES - 1));
    this.combBlindings = new Lender<>(() -> new Blinding(this, combShare, random), used -> {});
    this.windowBlindings = new Lender<>(() -> new Blinding(this, windowShare, random), used -> {});
  }

  /**
   * The curve of that name.
   *
   * @param name P-256, P-384 or P-521
   * @param random source of scalars that blind
   */
  static RegularCurve named(String name, SecureRandom random) {
    return new RegularCurve(CustomNamedCurves.getByName(name), random);
  }

  BigInteger order() {
    return order;
  }

  BigInteger fieldPrime() {
    return curve.getField().getCharacteristic();
  }

  ECPoint generator() {
    return generator;
  }

  /** A uniformly distributed scalar from 1 to the order less one, big-endian. */
  byte[] randomScalar(SecureRandom random) {
    byte[] scalar = new byte[orderOctets.length];
    int surplusBits = scalar.length * Byte.SIZE - order.bitLength();
    do {
      random.nextBytes(scalar);
      scalar[0] = (byte) ((scalar[0] & 0xff) >>> surplusBits);
    } while (!isInRange(scalar));
    return scalar;
  }

  private boolean isInRange(byte[] scalar) {
    int borrow = 0;
    int seen = 0;
    for (int i = scalar.length - 1; i >= 0; i--) {
      borrow = ((scalar[i] & 0xff) - (orderOctets[i] & 0xff) - borrow) >>> (Integer.SIZE - 1);
      seen |= scalar[i];
    }
    return borrow == 1 && seen != 0;
  }

  /**
   * Multiplies the generator.
   *
   * @param scalar below the order, big-endian, as long as the order
   * @return the product, normalized
   */
  ECPoint multiplyGenerator(byte[] scalar) {
    Blinding blinding = combBlindings.borrow();
    blinding.change();
    ECLookupTable table = comb.getLookupTable();
    int teeth = comb.getWidth();
    ECPoint sum = blinding.point();
    for (int step = combSteps - 1; step >= 0; step--) {
      int index = 0;
      for (int tooth = teeth - 1; tooth >= 0; tooth--) {
        index = index << 1 | bit(scalar, tooth * combSteps + step);
      }
      sum = sum.twicePlus(table.lookup(index));
    }
    sum = sum.add(comb.getOffset()).add(blinding.correction());
    combBlindings.giveBack(blinding);
    return checked(sum);
  }

  /**
   * Multiplies a point.
   *
   * @param scalar below the order, big-endian, as long as the order
   * @return the product, normalized
   */
  ECPoint multiply(ECPoint point, byte[] scalar) {
    Blinding blinding = windowBlindings.borrow();
    blinding.change();
    // Entry i is the blinding point and i times the point: no entry is infinity.
    ECPoint[] multiples = new ECPoint[WINDOW_ENTRIES];
    multiples[0] = blinding.point();
    for (int i = 1; i < WINDOW_ENTRIES; i++) {
      multiples[i] = multiples[i - 1].add(point);
    }
    curve.normalizeAll(multiples);
    ECLookupTable table = curve.createCacheSafeLookupTable(multiples, 0, WINDOW_ENTRIES);
    ECPoint sum = table.lookup(window(scalar, windows - 1));
    for (int i = windows - 2; i >= 0; i--) {
      sum = sum.timesPow2(WINDOW_BITS - 1).twicePlus(table.lookup(window(scalar, i)));
    }
    sum = sum.add(blinding.correction());
    windowBlindings.giveBack(blinding);
    return checked(sum);
  }

  private static int window(byte[] scalar, int index) {
    int value = 0;
    for (int i = WINDOW_BITS - 1; i >= 0; i--) {
      value = value << 1 | bit(scalar, index * WINDOW_BITS + i);
    }
    return value;
  }

  /** A bit of a scalar, counted from the lowest; zero beyond its length. */
  private static int bit(byte[] scalar, int position) {
    int octet = scalar.length - 1 - (position >>> 3);
    return octet < 0 ? 0 : scalar[octet] >>> (position & 7) & 1;
  }

  /** Guards against faults of the machine: a result off the curve could betray the scalar. */
  private static ECPoint checked(ECPoint result) {
    ECPoint point = result.normalize();
    if (point.isInfinity() || !point.isValid()) {
      throw new IllegalStateException("multiplication left the curve");
    }
    return point;
  }

  /** The octets of a point, not compressed (SEC 1, Section 2.3.3). */
  static byte[] encode(ECPoint point) {
    return point.getEncoded(false);
  }

  /**
   * Decodes a point that is not compressed.
   *
   * @throws IllegalArgumentException if the octets are no point of this curve
   */
  ECPoint decode(byte[] octets) {
    if (octets.length == 0 || octets[0] != UNCOMPRESSED) {
      throw new IllegalArgumentException("a point that is compressed, or none");
    }
    return curve.decodePoint(octets);
  }

  /** Overwrites a scalar that is needed no more. */
  static void wipe(byte[] scalar) {
    Arrays.fill(scalar, (byte) 0);
  }
}
