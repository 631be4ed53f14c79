// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import dev.reprise.codec.PeerChain;
import dev.reprise.engine.ResumptionPolicy.RenewalRule;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.Test;

class ResumptionPolicyTest {

  private static final Duration FOREVER = ChronoUnit.FOREVER.getDuration();

  @Test
  void defaults_areThoseOfTheDesign() {
    ResumptionPolicy policy = ResumptionPolicy.defaults();

    assertThat(policy.tickets()).isTrue();
    assertThat(policy.sessionIds()).isTrue();
    assertThat(policy.ticketFormat()).isEqualTo(TicketFormat.RFC5077);
    assertThat(policy.ticketKeyBits()).isEqualTo(256);
    assertThat(policy.sealPeriod()).isEqualTo(Duration.ofHours(4));
    assertThat(policy.sealJitterPercent()).isEqualTo(10);
    assertThat(policy.publishLead()).isEqualTo(Duration.ofMinutes(15));
    assertThat(policy.ticketLifetime()).isEqualTo(Duration.ofHours(4));
    assertThat(policy.clockSkew()).isEqualTo(Duration.ofMinutes(2));
    assertThat(policy.openingWindow()).isEqualTo(Duration.ofMinutes(244));
    assertThat(policy.ticketCap()).isEqualTo(2048);
    assertThat(policy.requireExtendedMasterSecret()).isTrue();
    assertThat(policy.peerChainForm()).isEqualTo(PeerChain.Form.FULL);
  }

  /** RFC 9325, Section 3.4: renewal must not stretch what one stolen key opens. */
  @Test
  void lineage_unlessTold_isTwoSealPeriods() {
    assertThat(ResumptionPolicy.defaults().lineage()).isEqualTo(Duration.ofHours(8));
    assertThat(ResumptionPolicy.builder().sealPeriod(Duration.ofHours(1)).build().lineage())
        .isEqualTo(Duration.ofHours(2));
    assertThat(
            ResumptionPolicy.builder()
                .dangerouslyAllowLineage(Duration.ofDays(7))
                .build()
                .lineage())
        .isEqualTo(Duration.ofDays(7));
  }

  @Test
  void publishLead_shortPeriod_isAnEighthOfIt() {
    assertThat(ResumptionPolicy.builder().sealPeriod(Duration.ofSeconds(80)).build().publishLead())
        .isEqualTo(Duration.ofSeconds(10));
    assertThat(ResumptionPolicy.builder().sealPeriod(Duration.ofSeconds(8)).build().publishLead())
        .isEqualTo(Duration.ofSeconds(1));
  }

  @Test
  void build_valueOutOfRange_namesIt() {
    assertRefused(ResumptionPolicy.builder().sealPeriod(Duration.ofSeconds(7)), "sealPeriod");
    assertRefused(ResumptionPolicy.builder().sealPeriod(Duration.ofDays(8)), "sealPeriod");
    assertRefused(ResumptionPolicy.builder().sealPeriod(FOREVER), "sealPeriod");
    assertRefused(ResumptionPolicy.builder().dangerouslyAllowLineage(FOREVER), "lineage");
    assertRefused(ResumptionPolicy.builder().dangerouslyAllowLineage(Duration.ZERO), "lineage");
    assertRefused(ResumptionPolicy.builder().ticketLifetime(FOREVER), "ticketLifetime");
    assertRefused(ResumptionPolicy.builder().clockSkew(FOREVER), "clockSkew");
    assertRefused(ResumptionPolicy.builder().ticketLifetime(Duration.ZERO), "ticketLifetime");
    assertRefused(ResumptionPolicy.builder().clockSkew(Duration.ofMinutes(11)), "clockSkew");
    assertRefused(ResumptionPolicy.builder().clockSkew(Duration.ofMinutes(-1)), "clockSkew");
    assertRefused(
        ResumptionPolicy.builder().dangerouslyAllowLineage(Duration.ofSeconds(-1)), "lineage");
    assertRefused(ResumptionPolicy.builder().sealJitterPercent(51), "sealJitterPercent");
    assertRefused(ResumptionPolicy.builder().ticketKeyBits(128), "ticketKeyBits");
    assertRefused(
        ResumptionPolicy.builder().ticketFormat(TicketFormat.OPENSSL).ticketKeyBits(192),
        "ticketKeyBits");
    assertRefused(ResumptionPolicy.builder().ticketCap(-1), "ticketCap");
    assertRefused(ResumptionPolicy.builder().ticketCap(0x10000), "ticketCap");
    assertThatIllegalArgumentException().isThrownBy(() -> RenewalRule.afterPercent(101));
    assertThatIllegalArgumentException().isThrownBy(() -> RenewalRule.afterPercent(-1));
  }

  @Test
  void build_nothingInsteadOfAValue_namesIt() {
    ResumptionPolicy.Builder withoutPeriod = ResumptionPolicy.builder().sealPeriod(null);

    assertThatNullPointerException().isThrownBy(withoutPeriod::build).withMessage("sealPeriod");
    assertThatNullPointerException()
        .isThrownBy(() -> ResumptionPolicy.builder().dangerouslyAllowLineage(null))
        .withMessage("lineage");
  }

  private static void assertRefused(ResumptionPolicy.Builder builder, String name) {
    assertThatIllegalArgumentException().isThrownBy(builder::build).withMessageContaining(name);
  }
}
