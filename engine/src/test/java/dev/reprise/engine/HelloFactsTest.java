// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.codec.StatePlaintext;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.engine.HelloFacts.CipherSuites;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class HelloFactsTest {

  private static final CipherSuites SUITES = CipherSuites.of(0xc02f, 0x009c, 0x1301);

  @Test
  void cipherSuites_withTheSameCodesInOrder_areEqual() {
    assertThat(SUITES)
        .isEqualTo(CipherSuites.of(0xc02f, 0x009c, 0x1301))
        .hasSameHashCodeAs(CipherSuites.of(0xc02f, 0x009c, 0x1301))
        .isNotEqualTo(CipherSuites.of(0x009c, 0xc02f, 0x1301))
        .isNotEqualTo(CipherSuites.NONE)
        .isNotEqualTo("[c02f, 009c, 1301]");
    assertThat(SUITES.hashCode()).isNotEqualTo(CipherSuites.of(0x009c).hashCode());
    assertThat(CipherSuites.of()).isSameAs(CipherSuites.NONE);
  }

  @Test
  void cipherSuites_asText_areTheirCodes() {
    assertThat(SUITES).hasToString("[c02f, 009c, 1301]");
    assertThat(CipherSuites.NONE).hasToString("[]");
  }

  @Test
  void contains_eachCode_andNoOther() {
    assertThat(SUITES.contains(0xc02f)).isTrue();
    assertThat(SUITES.contains(0x1301)).isTrue();
    assertThat(SUITES.contains(0xc030)).isFalse();
    assertThat(CipherSuites.NONE.contains(0)).isFalse();
  }

  @Test
  void retain_whatIsAmongTheOthers_keepsItsOrder() {
    assertThat(SUITES.retain(CipherSuites.of(0x1301, 0xc030, 0xc02f)))
        .isEqualTo(CipherSuites.of(0xc02f, 0x1301));
  }

  @Test
  void presentsTicket_emptyExtension_onlyAsksForOne() {
    assertThat(HelloFacts.builder().build().presentsTicket()).isFalse();
    assertThat(HelloFacts.builder().ticket(Optional.of(Bytes.EMPTY)).build().presentsTicket())
        .isFalse();
    assertThat(HelloFacts.builder().ticket(Optional.of(Bytes.of(1))).build().presentsTicket())
        .isTrue();
  }

  @Test
  void negotiatesExtendedMasterSecret_ifBothWantIt() {
    assertThat(extendedMasterSecret(true, true)).isTrue();
    assertThat(extendedMasterSecret(true, false)).isFalse();
    assertThat(extendedMasterSecret(false, true)).isFalse();
  }

  @Test
  void isResumable_tls12AndDtls12_andNoOtherVersion() {
    for (int version : new int[] {0x0301, 0x0302, 0x0304, 0xfeff, 0xfefc}) {
      assertThat(HelloFacts.builder().version(version).build().isResumable()).isFalse();
    }
    for (int version : new int[] {StatePlaintext.TLS_1_2, 0xfefd}) {
      assertThat(HelloFacts.builder().version(version).build().isResumable()).isTrue();
    }
  }

  private static boolean extendedMasterSecret(boolean client, boolean server) {
    return HelloFacts.builder()
        .extendedMasterSecret(client)
        .extendedMasterSecretEnabled(server)
        .build()
        .negotiatesExtendedMasterSecret();
  }
}
