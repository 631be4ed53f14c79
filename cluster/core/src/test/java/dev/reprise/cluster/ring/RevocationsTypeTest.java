// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.ring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.cluster.wire.Revocation;
import dev.reprise.cluster.wire.Revocations;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.engine.revocation.RevokedSubject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How revocations are joined and written. */
class RevocationsTypeTest {

  private static final Instant NOW = Instant.parse("2026-11-30T00:00:00Z");

  private final RevocationsType type = new RevocationsType();
  private final Revocations one = of(RevokedSubject.EVERYTHING, 3);
  private final Revocations other = of(RevokedSubject.psk(Bytes.of(1)), 5);

  @Test
  void lacks_whatTheStoreDoesNotHave_isTrue_whateverTheEpochs() {
    Revocations both = one.join(other);

    assertThat(type.lacks(one, both)).isTrue();
    assertThat(type.lacks(both, one)).isFalse();
    assertThat(type.lacks(one.inEpoch(9), one)).isFalse();
    assertThat(type.lacks(Revocations.NONE, one)).isTrue();
  }

  /** A record that can't be opened is replaced early only by a node that has something to lose. */
  @Test
  void isSubstantial_isWhereSomethingIsRevoked() {
    assertThat(type.isSubstantial(Revocations.NONE)).isFalse();
    assertThat(type.isSubstantial(Revocations.NONE.inEpoch(7))).isFalse();
    assertThat(type.isSubstantial(one)).isTrue();
  }

  @Test
  void epoch_isTheRecords_andNoSecretIsOverdue() {
    assertThat(type.epoch(one)).isEqualTo(3);
    assertThat(type.inEpoch(one, 8)).isEqualTo(one.inEpoch(8));
    assertThat(type.isOverdueForRemoval(one, NOW.plus(Duration.ofDays(999)))).isFalse();
  }

  @Test
  void alive_isWhatASessionCanStillNeed() {
    Instant expires = one.entries().get(0).expires();

    assertThat(type.alive(one, expires.minusSeconds(1)).entries()).isEqualTo(one.entries());
    assertThat(type.alive(one, expires).entries()).isEmpty();
    assertThat(type.alive(one.join(other), expires).entries()).isEmpty();
  }

  private static Revocations of(RevokedSubject subject, long epoch) {
    return new Revocations(
        epoch, List.of(new Revocation(subject, NOW, NOW.plus(Duration.ofDays(1)))));
  }
}
