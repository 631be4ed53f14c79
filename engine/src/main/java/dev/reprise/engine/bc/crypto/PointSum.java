// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.bc.crypto;

import java.math.BigInteger;
import java.util.Arrays;
import org.bouncycastle.math.ec.ECCurve;
import org.bouncycastle.math.ec.ECPoint;

/**
 * A point of a NIST curve that is doubled and added to in place, in Jacobian coordinates.
 *
 * <p>The formulas know no exceptions: of two points that are added, neither may be infinity, and
 * they may be neither the same nor each other's negative. A sum that begins with a secret random
 * point meets such a case by chance only, once in 2^200 at most; {@link #toPoint} then fails.
 * Serves one thread at a time.
 */
final class PointSum {

  private final PrimeField field;
  private final int[] x;
  private final int[] y;
  private final int[] z;

  /** The point that is added: its affine coordinates, or x and y of its Jacobian ones. */
  private final int[] addedX;

  private final int[] addedY;

  private final int[] a;
  private final int[] b;
  private final int[] c;
  private final int[] d;
  private final int[] product;
  private final int[] masks;

  /**
   * A sum without a value.
   *
   * @param points the size of the largest table from which points are added
   */
  PointSum(PrimeField field, int points) {
    this.field = field;
    this.x = field.newElement();
    this.y = field.newElement();
    this.z = field.newElement();
    this.addedX = field.newElement();
    this.addedY = field.newElement();
    this.a = field.newElement();
    this.b = field.newElement();
    this.c = field.newElement();
    this.d = field.newElement();
    this.product = field.newProduct();
    this.masks = new int[points];
  }

  /** Begins with a point in Bouncy Castle's Jacobian coordinates, which is not infinity. */
  void begin(ECPoint point) {
    copy(point.getXCoord().toBigInteger(), x);
    copy(point.getYCoord().toBigInteger(), y);
    copy(point.getZCoord(0).toBigInteger(), z);
  }

  private void copy(BigInteger coordinate, int[] element) {
    System.arraycopy(field.element(coordinate), 0, element, 0, element.length);
  }

  /** Begins with the point at a secret place of a table. */
  void begin(PointTable table, int place) {
    table.lookUp(place, x, y, masks);
    Arrays.fill(z, 0);
    z[0] = 1;
  }

  /** Doubles the sum, with four multiplications and four squares, as the curves have a = -3. */
  void twice() {
    field.square(z, a, product); // Z1^2
    field.multiply(y, z, z, product);
    field.add(z, z, z); // Z3 = 2 Y1 Z1
    field.square(y, b, product);
    field.add(b, b, b); // 2 Y1^2
    field.subtract(x, a, c);
    field.add(x, a, a);
    field.multiply(a, c, a, product);
    field.add(a, a, c);
    field.add(a, c, a); // M = 3 (X1 - Z1^2) (X1 + Z1^2)
    field.multiply(x, b, c, product);
    field.add(c, c, c); // S = 4 X1 Y1^2
    field.square(a, x, product);
    field.subtract(x, c, x);
    field.subtract(x, c, x); // X3 = M^2 - 2 S
    field.square(b, b, product);
    field.add(b, b, b); // 8 Y1^4
    field.subtract(c, x, c);
    field.multiply(a, c, y, product);
    field.subtract(y, b, y); // Y3 = M (S - X3) - 8 Y1^4
  }

  /** Adds the point at a secret place of a table. */
  void add(PointTable table, int place) {
    table.lookUp(place, addedX, addedY, masks);
    addAffine();
  }

  /** Adds a point in Bouncy Castle's Jacobian coordinates. */
  void add(ECPoint point) {
    copy(point.getXCoord().toBigInteger(), addedX);
    copy(point.getYCoord().toBigInteger(), addedY);
    int[] addedZ = field.element(point.getZCoord(0).toBigInteger());
    // (X1 : Y1) to the common denominator of both; Z1 follows when both have been added.
    field.square(addedZ, a, product);
    field.multiply(x, a, x, product);
    field.multiply(a, addedZ, a, product);
    field.multiply(y, a, y, product);
    addAffine();
    field.multiply(z, addedZ, z, product);
  }

  /** Adds {@code (addedX, addedY)} times the denominator that {@code x} and {@code y} have. */
  private void addAffine() {
    field.square(z, a, product);
    field.multiply(addedX, a, b, product);
    field.subtract(b, x, b); // H = X2 Z1^2 - X1
    field.multiply(a, z, a, product);
    field.multiply(addedY, a, a, product);
    field.subtract(a, y, a); // R = Y2 Z1^3 - Y1
    field.multiply(z, b, z, product); // Z3 = Z1 H
    field.square(b, c, product); // H^2
    field.multiply(b, c, b, product); // H^3
    field.multiply(x, c, c, product); // V = X1 H^2
    field.square(a, x, product);
    field.subtract(x, b, x);
    field.subtract(x, c, x);
    field.subtract(x, c, x); // X3 = R^2 - H^3 - 2 V
    field.multiply(y, b, d, product);
    field.subtract(c, x, c);
    field.multiply(a, c, y, product);
    field.subtract(y, d, y); // Y3 = R (V - X3) - Y1 H^3
  }

  /**
   * The sum, normalized.
   *
   * @throws IllegalStateException if it is infinity, or not on the curve: a fault of the machine
   *     could betray the scalar
   */
  ECPoint toPoint(ECCurve curve) {
    if (PrimeField.isZero(z)) {
      throw new IllegalStateException("multiplication left the curve");
    }
    field.invert(z, a);
    field.square(a, b, product);
    field.multiply(x, b, x, product);
    field.multiply(a, b, a, product);
    field.multiply(y, a, y, product);
    ECPoint point = curve.createPoint(PrimeField.number(x), PrimeField.number(y));
    if (!point.isValid()) {
      throw new IllegalStateException("multiplication left the curve");
    }
    return point;
  }

  /** Overwrites everything. */
  void wipe() {
    for (int[] element : new int[][] {x, y, z, addedX, addedY, a, b, c, d, product, masks}) {
      Arrays.fill(element, 0);
    }
  }
}
