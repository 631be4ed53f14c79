// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.follow;

import dev.reprise.cluster.ClusterMember.FollowedKey;
import dev.reprise.codec.KeyName;
import java.time.Instant;
import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * How far a program has come with each key of the ring that it is to have. A step counts from the
 * first time that it succeeded. Not safe for use by several threads.
 */
final class Progress {

  private final Map<KeyName, EnumMap<Step, Instant>> keys = new LinkedHashMap<>();

  /** What happens to a key, in this order. */
  enum Step {
    /** The files hold the key. */
    WRITTEN,
    /** The program has read the files. */
    RELOADED,
    /** The check, if there is one, has succeeded too: the program opens tickets under the key. */
    ACKNOWLEDGED,
    /** The program seals tickets under the key. */
    SEALING
  }

  /** Forgets all other keys than these. */
  void retain(Set<KeyName> names) {
    keys.keySet().retainAll(names);
    names.forEach(name -> keys.computeIfAbsent(name, each -> new EnumMap<>(Step.class)));
  }

  /** Takes note that a step has succeeded for these keys. */
  void succeeded(Step step, Collection<KeyName> names, Instant now) {
    names.stream().map(keys::get).forEach(steps -> steps.putIfAbsent(step, now));
  }

  /** All keys, with the time of each step. */
  List<FollowedKey> keys() {
    return keys.entrySet().stream()
        .map(
            each ->
                new FollowedKey(
                    each.getKey(),
                    time(each.getValue(), Step.WRITTEN),
                    time(each.getValue(), Step.RELOADED),
                    time(each.getValue(), Step.ACKNOWLEDGED),
                    time(each.getValue(), Step.SEALING)))
        .toList();
  }

  private static Optional<Instant> time(Map<Step, Instant> steps, Step step) {
    return Optional.ofNullable(steps.get(step));
  }
}
