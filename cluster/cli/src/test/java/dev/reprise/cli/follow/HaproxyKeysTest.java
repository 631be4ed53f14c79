// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.follow;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class HaproxyKeysTest {

  @Test
  void sets_nothingToDo_isEmpty() {
    assertThat(HaproxyKeys.sets(List.of("a", "b", "c"), "b", Set.of("a", "b", "c"), Set.of()))
        .isEmpty();
  }

  /** Commands from any keys that HAProxy holds to any keys that it is to hold. */
  @Test
  void sets_fromEveryStateToEveryOther_endAtTheWantedKeys() {
    List<String> keys = List.of("a", "b", "c", "d");
    for (String first : keys) {
      for (String second : keys) {
        for (String third : keys) {
          List<String> held = List.of(first, second, third);
          for (Set<String> wanted :
              List.of(Set.of("a"), Set.of("a", "b"), Set.of("a", "b", "c"), Set.of("a", "d"))) {
            List<String> sets = HaproxyKeys.sets(held, "a", wanted, wanted);
            List<String> after = after(held, sets);

            assertThat(after.get(1)).as("%s to %s by %s", held, wanted, sets).isEqualTo("a");
            assertThat(new HashSet<>(after)).isEqualTo(wanted);
          }
        }
      }
    }
  }

  /** Through ten rotations a key that not everybody has never seals, not even for a moment. */
  @Test
  void sets_rotationAfterRotation_letNoPendingKeySeal() {
    List<Integer> held = List.of(0, 0, 0);
    for (int sealing = 0; sealing < 10; sealing++) {
      Set<Integer> opening = sealing == 0 ? Set.of(0) : Set.of(sealing - 1, sealing);
      held = step(held, sealing, opening, opening);
      Set<Integer> withNext = new LinkedHashSet<>(opening);
      withNext.add(sealing + 1);
      held = step(held, sealing, withNext, opening);
      Set<Integer> afterActivation = Set.of(sealing, sealing + 1);
      held = step(held, sealing + 1, afterActivation, afterActivation);
    }
  }

  private static List<Integer> step(
      List<Integer> held, int sealing, Set<Integer> wanted, Set<Integer> maySeal) {
    List<Integer> sets = HaproxyKeys.sets(held, sealing, wanted, maySeal);
    for (int i = 1; i <= sets.size(); i++) {
      assertThat(maySeal).contains(after(held, sets.subList(0, i)).get(1));
    }
    List<Integer> after = after(held, sets);
    assertThat(after.get(1)).isEqualTo(sealing);
    assertThat(new HashSet<>(after)).isEqualTo(new HashSet<>(wanted));
    return after;
  }

  /** What HAProxy does with each key: the others move up. */
  private static <K> List<K> after(List<K> held, List<K> sets) {
    List<K> places = new ArrayList<>(held);
    for (K key : sets) {
      places.remove(0);
      places.add(key);
    }
    return places;
  }
}
