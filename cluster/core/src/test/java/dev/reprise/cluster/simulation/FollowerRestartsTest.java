// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.cluster.ring.RingProtocol;
import dev.reprise.cluster.wire.FollowerState;
import dev.reprise.codec.KeyName;
import dev.reprise.engine.key.KeyEntry;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A fleet with a follower that is killed again and again, also between write and reload, and that
 * starts again at once. Its program goes on with the keys that it has.
 */
class FollowerRestartsTest {

  private static final int NODES = 4;
  private static final Duration STEP = Duration.ofMillis(500);
  private static final Duration FOR_FIVE_ROTATIONS = Duration.ofMinutes(10);

  /** How long a program takes until it opens a new key: longer than to its planned time. */
  private static final Duration SLOWNESS = Duration.ofSeconds(20);

  private static final int STEPS_OF_A_LIFE = 83;

  private final Map<KeyName, Instant> knownInThisLife = new HashMap<>();
  private final Map<KeyName, Instant> opened = new HashMap<>();
  private final Map<KeyName, Instant> firstSealed = new HashMap<>();
  private final TreeMap<Instant, KeyEntry> sealed = new TreeMap<>();

  @ParameterizedTest
  @ValueSource(longs = {11, 12, 13})
  void followerThatIsRestarted_noKeySealsBeforeItsProgramOpensIt(long seed) {
    SimulatedFleet fleet = begin(seed);
    SimulatedNode follower = fleet.nodes().get(0);
    int steps = 0;
    for (Duration passed = Duration.ZERO;
        passed.compareTo(FOR_FIVE_ROTATIONS) < 0;
        passed = passed.plus(STEP)) {
      fleet.pass(STEP);
      if (++steps % STEPS_OF_A_LIFE == 0) {
        fleet.crash(follower);
        knownInThisLife.clear();
        fleet.start(follower);
      }
      follow(follower);
      fleet.nodes().forEach(this::seeSealing);
    }

    Instant settled = Simulation.EPOCH.plusSeconds(30);
    List<KeyEntry> later = List.copyOf(sealed.tailMap(settled).values());
    assertThat(later).hasSizeGreaterThan(4);
    assertThat(later)
        .allSatisfy(
            key ->
                assertThat(firstSealed.get(key.name()))
                    .isAfterOrEqualTo(earlier(key.schedule().sealBy(), opened.get(key.name()))));
    assertThat(later)
        .as("keys that sealed as soon as the program opened them")
        .anyMatch(key -> firstSealed.get(key.name()).isBefore(key.schedule().sealBy()));
  }

  private static Instant earlier(Instant sealBy, @Nullable Instant opened) {
    return opened != null && opened.isBefore(sealBy) ? opened : sealBy;
  }

  private static SimulatedFleet begin(long seed) {
    return Simulation.withSeed(seed)
        .nodes(NODES)
        .protocol(
            (node, policy, settings, random) -> {
              RingProtocol protocol =
                  RingProtocol.starting(
                      node.name(), node.secrets(), policy, settings, random, node.now());
              if (node.name().text().equals("node-1")) {
                protocol.acknowledgeOnRequest();
              }
              return protocol;
            })
        .begin();
  }

  /** A life acknowledges what it has given to the program itself, and shows each key's step. */
  private void follow(SimulatedNode follower) {
    if (follower.protocol().isEmpty()) {
      return;
    }
    Instant now = follower.now();
    Set<KeyName> taken = new HashSet<>();
    for (KeyEntry key : follower.protocol().get().keys(now).keys()) {
      Instant known = knownInThisLife.computeIfAbsent(key.name(), name -> now);
      if (!now.isBefore(known.plus(SLOWNESS))) {
        taken.add(key.name());
        opened.putIfAbsent(key.name(), now);
      }
    }
    List<FollowerState.FollowedKey> steps =
        taken.stream()
            .map(
                name ->
                    new FollowerState.FollowedKey(name, 0, 0, opened.get(name).toEpochMilli(), 0))
            .toList();
    FollowerState state = new FollowerState("nginx", List.of(), steps);
    follower.call((protocol, at) -> protocol.follow(taken, state, at));
  }

  private void seeSealing(SimulatedNode node) {
    Instant now = node.now();
    node.protocol()
        .flatMap(protocol -> protocol.keys(now).sealingKey(now))
        .ifPresent(
            key -> {
              firstSealed.putIfAbsent(key.name(), now);
              sealed.putIfAbsent(key.schedule().published(), key);
            });
  }
}
