// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.bc.crypto;

import dev.reprise.engine.crypto.Lender;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.util.Arrays;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.math.ec.ECCurve;
import org.bouncycastle.math.ec.ECPoint;
import org.bouncycastle.math.ec.FixedPointPreCompInfo;
import org.bouncycastle.math.ec.FixedPointUtil;
import org.bouncycastle.util.BigIntegers;

/**
 * A prime curve of NIST (FIPS 186-4, Appendix D.1.2) whose multiplications take the same steps for
 * every scalar.
 *
 * <p>The arithmetic of the field is Bouncy Castle's; the two loops over a scalar, which add points
 * in place, are ours. Safe for use by any thread.
 */
final class RegularCurve {

  /*
   * What a scalar could show to somebody who watches the time, the caches or the branches:
   *
   * 1. Steps. Both loops double and add at every step, for zero digits too. Bouncy Castle's default
   *    multiplier (wNAF) skips zeroes and is not used here.
   * 2. Addresses. Table entries are found by PointTable.lookUp, which reads the whole table.
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
  private final PrimeField field;
  private final PointTable combTable;
  private final PointTable combOffset;
  private final int combTeeth;
  private final int combSteps;
  private final int windows;
  private final Lender<Work> combWork;
  private final Lender<Work> windowWork;

  private RegularCurve(PrimeField field, X9ECParameters parameters, SecureRandom random) {
    this.field = field;
    this.curve = parameters.getCurve();
    this.generator = parameters.getG();
    this.order = parameters.getN();
    int bits = order.bitLength();
    this.orderOctets = BigIntegers.asUnsignedByteArray((bits + Byte.SIZE - 1) / Byte.SIZE, order);
    FixedPointPreCompInfo comb = FixedPointUtil.precompute(generator);
    this.combTeeth = comb.getWidth();
    this.combTable = combTable(comb);
    this.combOffset = new PointTable(field, 1);
    combOffset.put(0, comb.getOffset().normalize());
    this.combSteps = (bits + combTeeth - 1) / combTeeth;
    this.windows = (bits + WINDOW_BITS - 1) / WINDOW_BITS;
    BigInteger combShare = BigInteger.ONE.shiftLeft(combSteps);
    BigInteger windowShare =
        BigInteger.ONE
            .shiftLeft(windows * WINDOW_BITS)
            .subtract(BigInteger.ONE)
            .divide(BigInteger.valueOf(WINDOW_ENTRIES - 1));
    this.combWork = new Lender<>(() -> new Work(combShare, 0, random), used -> {});
    this.windowWork = new Lender<>(() -> new Work(windowShare, WINDOW_ENTRIES, random), used -> {});
  }

  private PointTable combTable(FixedPointPreCompInfo comb) {
    PointTable table = new PointTable(field, 1 << combTeeth);
    for (int i = 0; i < 1 << combTeeth; i++) {
      table.put(i, comb.getLookupTable().lookupVar(i).normalize());
    }
    return table;
  }

  /** What one multiplication at a time needs. */
  private final class Work {

    private final Blinding blinding;
    private final PointSum sum = new PointSum(field, Math.max(combTable.size(), WINDOW_ENTRIES));
    private final PointTable windowTable;

    /**
     * @param windowEntries room in the table of multiples
     */
    Work(BigInteger share, int windowEntries, SecureRandom random) {
      this.blinding = new Blinding(RegularCurve.this, share, random);
      this.windowTable = new PointTable(field, windowEntries);
    }

    /** The product, when the blinding has been taken off; nothing of it stays here. */
    ECPoint finish() {
      sum.add(blinding.correction());
      ECPoint product = sum.toPoint(curve);
      sum.wipe();
      windowTable.wipe();
      return product;
    }
  }

  /**
   * The curve of that name.
   *
   * @param name P-256, P-384 or P-521
   * @param random source of scalars that blind
   */
  static RegularCurve named(String name, SecureRandom random) {
    return new RegularCurve(PrimeField.ofCurve(name), CustomNamedCurves.getByName(name), random);
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
    Work work = combWork.borrow();
    work.blinding.change();
    PointSum sum = work.sum;
    sum.begin(work.blinding.point());
    for (int step = combSteps - 1; step >= 0; step--) {
      int place = 0;
      for (int tooth = combTeeth - 1; tooth >= 0; tooth--) {
        place = place << 1 | bit(scalar, tooth * combSteps + step);
      }
      sum.twice();
      sum.add(combTable, place);
    }
    sum.add(combOffset, 0);
    ECPoint product = work.finish();
    combWork.giveBack(work);
    return product;
  }

  /**
   * Multiplies a point.
   *
   * @param scalar below the order, big-endian, as long as the order
   * @return the product, normalized
   */
  ECPoint multiply(ECPoint point, byte[] scalar) {
    Work work = windowWork.borrow();
    work.blinding.change();
    PointTable table = work.windowTable;
    // Entry i is the blinding point and i times the point: no entry is infinity.
    ECPoint[] multiples = new ECPoint[WINDOW_ENTRIES];
    multiples[0] = work.blinding.point();
    for (int i = 1; i < WINDOW_ENTRIES; i++) {
      multiples[i] = multiples[i - 1].add(point);
    }
    curve.normalizeAll(multiples);
    for (int i = 0; i < WINDOW_ENTRIES; i++) {
      table.put(i, multiples[i]);
    }
    PointSum sum = work.sum;
    sum.begin(table, window(scalar, windows - 1));
    for (int i = windows - 2; i >= 0; i--) {
      for (int bit = 0; bit < WINDOW_BITS; bit++) {
        sum.twice();
      }
      sum.add(table, window(scalar, i));
    }
    ECPoint product = work.finish();
    windowWork.giveBack(work);
    return product;
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
