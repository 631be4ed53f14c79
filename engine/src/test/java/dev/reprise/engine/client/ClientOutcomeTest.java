// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.reprise.engine.ResumptionOutcome.Mechanism;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ClientOutcomeTest {

  @Test
  void word_ofAReason_isItsNameInLowerCase() {
    assertThat(ClientOutcome.Reason.CERTIFICATE_EXPIRED.word()).isEqualTo("certificate_expired");
  }

  @Test
  void new_bothAMechanismAndAReason_orNeither_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                new ClientOutcome(
                    Optional.of(Mechanism.TICKET),
                    Optional.of(ClientOutcome.Reason.REFUSED),
                    Instant.EPOCH,
                    false));
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> new ClientOutcome(Optional.empty(), Optional.empty(), Instant.EPOCH, false));
  }
}
