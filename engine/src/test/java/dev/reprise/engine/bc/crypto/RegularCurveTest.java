// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.bc.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import org.bouncycastle.util.BigIntegers;
import org.junit.jupiter.api.Test;

class RegularCurveTest {

  private static final SecureRandom RANDOM = new SecureRandom();
  private static final RegularCurve P256 = RegularCurve.named("P-256", RANDOM);

  /** RFC 5903, Section 8.1: P-256. */
  @Test
  void multiply_publishedAgreement_isTheSharedSecret() {
    HexFormat hex = HexFormat.of();
    byte[] initiator =
        hex.parseHex("C88F01F510D9AC3F70A292DAA2316DE544E9AAB8AFE84049C62A9C57862D1433");
    byte[] responder =
        hex.parseHex("C6EF9C5D78AE012A011164ACB397CE2088685D8F06BF9BE0B283AB46476BEE53");

    byte[] shared =
        P256.multiply(P256.multiplyGenerator(responder), initiator).getAffineXCoord().getEncoded();

    assertThat(shared)
        .isEqualTo(
            hex.parseHex("D6840F6B42F6EDAFD13116E0E12565202FEF8E9ECE7DCE03812464D04B9442DE"));
  }

  /** More often than one blinding point serves. */
  @Test
  void multiplyGenerator_oneScalarOftenInARow_isAlwaysTheSamePoint() {
    byte[] scalar = P256.randomScalar(RANDOM);

    for (int i = 0; i < 200; i++) {
      assertThat(P256.multiplyGenerator(scalar))
          .isEqualTo(P256.generator().multiply(new BigInteger(1, scalar)));
    }
  }

  @Test
  void multiply_onePairOftenInARow_isAlwaysTheSamePoint() {
    byte[] scalar = P256.randomScalar(RANDOM);

    for (int i = 0; i < 200; i++) {
      assertThat(P256.multiply(P256.generator(), scalar))
          .isEqualTo(P256.generator().multiply(new BigInteger(1, scalar)).normalize());
    }
  }

  @Test
  void randomScalar_candidatesOutOfRange_areDrawnAgain() {
    byte[] order = BigIntegers.asUnsignedByteArray(32, P256.order());
    byte[] greatest = BigIntegers.asUnsignedByteArray(32, P256.order().subtract(BigInteger.ONE));
    byte[] all = new byte[32];
    Arrays.fill(all, (byte) 0xff);

    byte[] scalar = P256.randomScalar(new Scripted(List.of(new byte[32], order, all, greatest)));

    assertThat(scalar).isEqualTo(greatest);
  }

  /** Randomness that was decided beforehand. */
  private static final class Scripted extends SecureRandom {

    private static final long serialVersionUID = 1;

    private final transient Deque<byte[]> values;

    Scripted(List<byte[]> values) {
      this.values = new ArrayDeque<>(values);
    }

    @Override
    public void nextBytes(byte[] octets) {
      byte[] value = values.remove();
      System.arraycopy(value, 0, octets, 0, octets.length);
    }
  }
}
