// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import java.util.Map;
import java.util.TreeMap;
import org.bouncycastle.tls.CipherSuite;
import org.junit.jupiter.api.Test;

/** Strength and key exchange of all suites that Bouncy Castle has a name for, against the name. */
class SuiteTraitsTest {

  @Test
  void bits_suitesOfTls12_areThoseOfTheirNames() throws ReflectiveOperationException {
    Map<String, Integer> suites = suites();

    assertThat(suites).hasSizeGreaterThan(200);
    suites.forEach(
        (name, code) ->
            assertThat(SuiteTraits.bits(code)).as(name).isEqualTo(isStrong(name) ? 256 : 128));
  }

  @Test
  void usesPsk_suitesOfTls12_areThoseOfTheirNames() throws ReflectiveOperationException {
    suites()
        .forEach(
            (name, code) ->
                assertThat(SuiteTraits.usesPsk(code)).as(name).isEqualTo(name.contains("_PSK_")));
  }

  @Test
  void bits_unknownSuite_countsAsStrong() {
    assertThat(SuiteTraits.bits(0xfefe)).isEqualTo(256);
  }

  private static boolean isOfTls12(String name) {
    return name.contains("_WITH_") && !name.contains("_EXPORT_") && !name.contains("_WITH_DES_");
  }

  private static boolean isStrong(String name) {
    return name.contains("_256_") || name.contains("CHACHA20");
  }

  private static Map<String, Integer> suites() throws ReflectiveOperationException {
    Map<String, Integer> suites = new TreeMap<>();
    for (Field field : CipherSuite.class.getFields()) {
      int code = field.getInt(null);
      if (isOfTls12(field.getName())) {
        suites.put(field.getName(), code);
      }
    }
    return suites;
  }
}
