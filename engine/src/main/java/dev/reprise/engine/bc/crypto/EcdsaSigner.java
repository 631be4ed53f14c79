// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.bc.crypto;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.security.SecureRandom;
import org.bouncycastle.crypto.signers.StandardDSAEncoding;
import org.bouncycastle.util.BigIntegers;

/**
 * A private key in this process that signs by ECDSA (FIPS 186-4, Section 6.4). Safe for use by any
 * thread.
 */
final class EcdsaSigner {

  private final RegularCurve curve;
  private final BigInteger privateKey;

  /**
   * A signer.
   *
   * @param privateKey from 1 to the curve's order less one
   */
  EcdsaSigner(RegularCurve curve, BigInteger privateKey) {
    this.curve = curve;
    this.privateKey = privateKey;
  }

  /**
   * Signs a digest.
   *
   * <p>The time of {@link BigInteger} depends on its numbers, so the private key and the secret
   * number of the signature meet it only after multiplication by a random mask.
   *
   * @return the signature in DER
   */
  byte[] sign(byte[] digest, SecureRandom random) {
    BigInteger order = curve.order();
    BigInteger message = leftmostBits(digest, order.bitLength());
    while (true) {
      byte[] number = curve.randomScalar(random);
      BigInteger r = curve.multiplyGenerator(number).getAffineXCoord().toBigInteger().mod(order);
      BigInteger mask = new BigInteger(1, curve.randomScalar(random));
      BigInteger maskedNumber = mask.multiply(new BigInteger(1, number)).mod(order);
      BigInteger maskedKey = mask.multiply(privateKey).mod(order);
      RegularCurve.wipe(number);
      BigInteger s =
          BigIntegers.modOddInverse(order, maskedNumber)
              .multiply(mask.multiply(message).add(maskedKey.multiply(r)))
              .mod(order);
      if (r.signum() != 0 && s.signum() != 0) {
        return encode(order, r, s);
      }
    }
  }

  private static BigInteger leftmostBits(byte[] digest, int bits) {
    int surplus = digest.length * Byte.SIZE - bits;
    BigInteger number = new BigInteger(1, digest);
    return surplus > 0 ? number.shiftRight(surplus) : number;
  }

  private static byte[] encode(BigInteger order, BigInteger r, BigInteger s) {
    try {
      return StandardDSAEncoding.INSTANCE.encode(order, r, s);
    } catch (IOException e) {
      throw new UncheckedIOException("into memory", e);
    }
  }
}
