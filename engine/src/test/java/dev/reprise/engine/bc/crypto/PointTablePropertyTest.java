// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.bc.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.math.BigInteger;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.math.ec.ECCurve;
import org.bouncycastle.math.ec.ECPoint;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A table returns what was put into it; sums of points equal Bouncy Castle's. */
class PointTablePropertyTest {

  private static ECPoint generator(PrimeField field) {
    return CustomNamedCurves.getByName(field.name().replace("P", "P-")).getG();
  }

  @Property(tries = 100)
  void looksUpThePointThatWasPutThere(
      @ForAll PrimeField field,
      @ForAll @IntRange(min = 1, max = 64) int size,
      @ForAll @IntRange(min = 0, max = 63) int choice) {
    PointTable table = new PointTable(field, size);
    ECPoint point = generator(field);
    ECPoint chosen = point;
    for (int place = 0; place < size; place++) {
      ECPoint each = point.multiply(BigInteger.valueOf(place + 1L)).normalize();
      table.put(place, each);
      chosen = place == choice % size ? each : chosen;
    }
    int[] x = field.newElement();
    int[] y = field.newElement();

    table.lookUp(choice % size, x, y, new int[64]);

    assertThat(PrimeField.number(x)).isEqualTo(chosen.getAffineXCoord().toBigInteger());
    assertThat(PrimeField.number(y)).isEqualTo(chosen.getAffineYCoord().toBigInteger());
  }

  @Property(tries = 100)
  void addsAndDoublesAsBouncyCastleDoes(
      @ForAll PrimeField field,
      @ForAll @IntRange(min = 1, max = 1_000_000) int first,
      @ForAll @IntRange(min = 2_000_001, max = 3_000_000) int second) {
    ECPoint generator = generator(field);
    ECCurve curve = generator.getCurve();
    // Not normalized: both have denominators.
    ECPoint one = generator.multiply(BigInteger.valueOf(first)).twice();
    ECPoint other = generator.multiply(BigInteger.valueOf(second)).twice();
    PointSum sum = new PointSum(field, 1);
    sum.begin(one);
    sum.twice();
    sum.add(other);
    PointTable table = new PointTable(field, 1);
    table.put(0, generator);
    sum.add(table, 0);

    assertThat(sum.toPoint(curve)).isEqualTo(one.twice().add(other).add(generator).normalize());
  }

  @ParameterizedTest
  @CsvSource({"P256, 1", "P256, -1", "P384, 1", "P521, -1"})
  void addingAPointToItselfOrItsNegative_fails_insteadOfGivingAWrongPoint(
      PrimeField field, int sign) {
    ECPoint generator = generator(field);
    PointSum sum = new PointSum(field, 1);
    sum.begin(generator.twice());

    sum.add(sign > 0 ? generator.twice() : generator.twice().negate());

    ECCurve curve = generator.getCurve();
    assertThatIllegalStateException().isThrownBy(() -> sum.toPoint(curve));
  }
}
