// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A master is where its name says. */
class PlaceWatchTest {

  private Optional<Set<String>> places = Optional.of(Set.of("one"));
  private int moves;

  private final PlaceWatch<String> watch =
      new PlaceWatch<>(
          () -> places.orElseThrow(() -> new IllegalStateException("no name server")),
          () -> moves++,
          Duration.ofSeconds(1));

  @Test
  void look_nothingChanged_nothingHappens() {
    watch.look();
    watch.look();

    assertThat(moves).isZero();
  }

  @Test
  void look_anotherAddress_isAMove() {
    watch.look();
    places = Optional.of(Set.of("other"));
    watch.look();
    watch.look();

    assertThat(moves).isEqualTo(1);
  }

  /** The connections may be to either of the two, and one of them is gone. */
  @Test
  void look_oneOfTwoAddressesIsGone_isAMove() {
    places = Optional.of(Set.of("one", "other"));
    watch.look();
    places = Optional.of(Set.of("other"));
    watch.look();

    assertThat(moves).isEqualTo(1);
  }

  @Test
  void look_oneMoreAddress_isNoMove() {
    watch.look();
    places = Optional.of(Set.of("one", "other"));
    watch.look();

    assertThat(moves).isZero();
  }

  @Test
  void look_noAnswerForAWhile_isNoMove_andTheMoveAfterItIs() {
    watch.look();
    places = Optional.empty();
    watch.look();
    assertThat(moves).isZero();

    places = Optional.of(Set.of("other"));
    watch.look();
    assertThat(moves).isEqualTo(1);
  }
}
