// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.probe.fleet;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.BiPredicate;

/**
 * Keys in groups such that no two keys of a group are of nodes that decline each other's tickets.
 *
 * @param least how many nodes there are at least: as many as there are keys of which each is apart
 *     from each other
 * @param groups at least as many
 */
public record KeyGroups(int least, List<List<String>> groups) {

  /** Copies the lists. */
  public KeyGroups {
    groups = groups.stream().map(List::copyOf).toList();
  }

  /**
   * Puts keys into groups.
   *
   * @param apart whether two keys can't be in one group; symmetric
   * @param together whether two keys should be in one group if they can; symmetric
   */
  static KeyGroups of(
      List<String> keys, BiPredicate<String, String> apart, BiPredicate<String, String> together) {
    List<String> clique = largestClique(List.of(), keys, apart);
    List<List<String>> groups = new ArrayList<>();
    for (String key : keys) {
      if (clique.contains(key)) {
        groups.add(new ArrayList<>(List.of(key)));
      }
    }
    for (String key : keys) {
      if (!clique.contains(key)) {
        add(key, groups, apart, together);
      }
    }
    groups.forEach(group -> group.sort(Comparator.comparing(keys::indexOf)));
    return new KeyGroups(Math.max(1, clique.size()), groups);
  }

  private static void add(
      String key,
      List<List<String>> groups,
      BiPredicate<String, String> apart,
      BiPredicate<String, String> together) {
    groups.stream()
        .filter(group -> group.stream().noneMatch(other -> apart.test(key, other)))
        .min(
            Comparator.comparing(
                group -> group.stream().noneMatch(other -> together.test(key, other))))
        .ifPresentOrElse(group -> group.add(key), () -> groups.add(new ArrayList<>(List.of(key))));
  }

  /** The most keys that are all apart; there are few, so every such set is looked at. */
  private static List<String> largestClique(
      List<String> chosen, List<String> candidates, BiPredicate<String, String> apart) {
    List<String> largest = chosen;
    for (int i = 0; chosen.size() + candidates.size() - i > largest.size(); i++) {
      if (i == candidates.size()) {
        break;
      }
      String key = candidates.get(i);
      List<String> more = new ArrayList<>(chosen);
      more.add(key);
      List<String> left =
          candidates.subList(i + 1, candidates.size()).stream()
              .filter(other -> apart.test(key, other))
              .toList();
      List<String> found = largestClique(more, left, apart);
      largest = found.size() > largest.size() ? found : largest;
    }
    return largest;
  }
}
