// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.bc.crypto;

import java.math.BigInteger;
import org.bouncycastle.math.ec.custom.sec.SecP256R1Field;
import org.bouncycastle.math.ec.custom.sec.SecP384R1Field;
import org.bouncycastle.math.ec.custom.sec.SecP521R1Field;

/**
 * The field of a NIST curve. Its elements are arrays of words, the lowest word first, and each
 * operation writes its result into an array of the caller, which may be that of an operand. The
 * arithmetic is Bouncy Castle's.
 */
enum PrimeField {
  /** The field of P-256. */
  P256(8, 16) {
    @Override
    void multiply(int[] a, int[] b, int[] result, int[] product) {
      SecP256R1Field.multiply(a, b, result, product);
    }

    @Override
    void square(int[] a, int[] result, int[] product) {
      SecP256R1Field.square(a, result, product);
    }

    @Override
    void add(int[] a, int[] b, int[] result) {
      SecP256R1Field.add(a, b, result);
    }

    @Override
    void subtract(int[] a, int[] b, int[] result) {
      SecP256R1Field.subtract(a, b, result);
    }

    @Override
    void invert(int[] a, int[] result) {
      SecP256R1Field.inv(a, result);
    }

    @Override
    int[] element(BigInteger value) {
      return SecP256R1Field.fromBigInteger(value);
    }
  },

  /** The field of P-384. */
  P384(12, 24) {
    @Override
    void multiply(int[] a, int[] b, int[] result, int[] product) {
      SecP384R1Field.multiply(a, b, result, product);
    }

    @Override
    void square(int[] a, int[] result, int[] product) {
      SecP384R1Field.square(a, result, product);
    }

    @Override
    void add(int[] a, int[] b, int[] result) {
      SecP384R1Field.add(a, b, result);
    }

    @Override
    void subtract(int[] a, int[] b, int[] result) {
      SecP384R1Field.subtract(a, b, result);
    }

    @Override
    void invert(int[] a, int[] result) {
      SecP384R1Field.inv(a, result);
    }

    @Override
    int[] element(BigInteger value) {
      return SecP384R1Field.fromBigInteger(value);
    }
  },

  /** The field of P-521. */
  P521(17, 33) {
    @Override
    void multiply(int[] a, int[] b, int[] result, int[] product) {
      SecP521R1Field.multiply(a, b, result, product);
    }

    @Override
    void square(int[] a, int[] result, int[] product) {
      SecP521R1Field.square(a, result, product);
    }

    @Override
    void add(int[] a, int[] b, int[] result) {
      SecP521R1Field.add(a, b, result);
    }

    @Override
    void subtract(int[] a, int[] b, int[] result) {
      SecP521R1Field.subtract(a, b, result);
    }

    @Override
    void invert(int[] a, int[] result) {
      SecP521R1Field.inv(a, result);
    }

    @Override
    int[] element(BigInteger value) {
      return SecP521R1Field.fromBigInteger(value);
    }
  };

  private final int words;
  private final int productWords;

  PrimeField(int words, int productWords) {
    this.words = words;
    this.productWords = productWords;
  }

  /** The field of the curve of that name, as in {@code P-256}. */
  static PrimeField ofCurve(String name) {
    return valueOf(name.replace("-", ""));
  }

  /** The number of words of an element. */
  int words() {
    return words;
  }

  /** An array for an element. */
  int[] newElement() {
    return new int[words];
  }

  /** An array for a product before it is reduced, which {@link #multiply} needs for its work. */
  int[] newProduct() {
    return new int[productWords];
  }

  /** {@code a * b}. */
  abstract void multiply(int[] a, int[] b, int[] result, int[] product);

  /** {@code a * a}. */
  abstract void square(int[] a, int[] result, int[] product);

  /** {@code a + b}. */
  abstract void add(int[] a, int[] b, int[] result);

  /** {@code a - b}. */
  abstract void subtract(int[] a, int[] b, int[] result);

  /** {@code 1 / a}, for {@code a} other than zero, in constant time. */
  abstract void invert(int[] a, int[] result);

  /** The element that is congruent to a number in {@code 0..2^bits-1}. */
  abstract int[] element(BigInteger value);

  /** Whether an element is zero, with the same steps for each. */
  static boolean isZero(int[] a) {
    int any = 0;
    for (int word : a) {
      any |= word;
    }
    return any == 0;
  }

  /** The number that an element stands for. */
  static BigInteger number(int[] a) {
    byte[] octets = new byte[a.length * Integer.BYTES];
    for (int i = 0; i < octets.length; i++) {
      int place = octets.length - 1 - i;
      octets[i] = (byte) (a[place >>> 2] >>> ((place & 3) * Byte.SIZE));
    }
    return new BigInteger(1, octets);
  }
}
