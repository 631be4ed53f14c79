// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.bc.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.security.SecureRandom;
import java.util.HashSet;
import java.util.Set;
import org.bouncycastle.math.ec.ECPoint;
import org.junit.jupiter.api.Test;

class BlindingTest {

  private static final SecureRandom RANDOM = new SecureRandom();

  @Test
  void change_eachUse_isAnotherPointWithItsCorrection() {
    BigInteger share = BigInteger.valueOf(1_000);
    Blinding blinding = new Blinding(RegularCurve.named("P-256", RANDOM), share, RANDOM);
    Set<ECPoint> points = new HashSet<>();
    for (int use = 0; use < 200; use++) {
      blinding.change();

      assertThat(blinding.point().multiply(share).add(blinding.correction()).isInfinity()).isTrue();
      points.add(blinding.point().normalize());
    }
    assertThat(points).hasSize(200);
  }
}
