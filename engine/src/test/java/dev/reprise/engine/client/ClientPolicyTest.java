// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ClientPolicyTest {

  private static final ClientPolicy DEFAULT = ClientPolicy.DEFAULT;

  @Test
  void withTicketCap_outOfRange_isRefused() {
    assertThat(DEFAULT.withTicketCap(1).ticketCap()).isEqualTo(1);
    assertThat(DEFAULT.withTicketCap(0xffff).ticketCap()).isEqualTo(0xffff);
    for (int octets : new int[] {-1, 0, 0x1_0000}) {
      assertThatIllegalArgumentException().isThrownBy(() -> DEFAULT.withTicketCap(octets));
    }
  }

  @Test
  void withNegativeTimes_isRefused() {
    Duration negative = Duration.ofSeconds(-1);

    assertThat(DEFAULT.withLifetime(Duration.ZERO).lifetime()).isZero();
    assertThat(DEFAULT.withLineage(Duration.ZERO).lineage()).isZero();
    assertThatIllegalArgumentException().isThrownBy(() -> DEFAULT.withLifetime(negative));
    assertThatIllegalArgumentException().isThrownBy(() -> DEFAULT.withLineage(negative));
  }

  @Test
  void with_eachSetting_changesThatSettingAlone() {
    assertThat(DEFAULT.withTickets(false))
        .isEqualTo(
            new ClientPolicy(false, true, true, DEFAULT.lifetime(), DEFAULT.lineage(), 8192, true));
    assertThat(DEFAULT.withSessionIds(false))
        .isEqualTo(
            new ClientPolicy(true, false, true, DEFAULT.lifetime(), DEFAULT.lineage(), 8192, true));
    assertThat(DEFAULT.singleUse())
        .isEqualTo(
            new ClientPolicy(true, true, false, DEFAULT.lifetime(), DEFAULT.lineage(), 8192, true));
    assertThat(DEFAULT.dangerouslyAllowSessionsWithoutExtendedMasterSecret())
        .isEqualTo(
            new ClientPolicy(true, true, true, DEFAULT.lifetime(), DEFAULT.lineage(), 8192, false));
  }
}
