// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.cluster.ring.RingProtocol;
import dev.reprise.codec.KeyName;
import dev.reprise.engine.key.KeyEntry;
import dev.reprise.engine.key.KeyRing;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Fleets with a node that hands its keys to another program, and acknowledges what that program has
 * taken. The invariants are checked all the time, as in every simulated fleet.
 */
class FollowersTest {

  private static final int NODES = 4;
  private static final Duration STEP = Duration.ofMillis(500);
  private static final Duration FOR_FIVE_ROTATIONS = Duration.ofMinutes(10);

  private final Map<KeyName, Instant> acknowledged = new HashMap<>();
  private final Map<KeyName, Instant> firstSealed = new HashMap<>();
  private final TreeMap<Instant, KeyEntry> sealed = new TreeMap<>();

  /** No key seals anywhere before the follower's program opens it. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void slowFollower_everyKeyWaitsForIt(long seed) {
    Duration slowness = Duration.ofSeconds(20); // a key may seal 15 s after its publication

    follow(begin(seed), (key, known) -> known.compareTo(slowness) >= 0);

    assertThat(sealedOnes()).hasSizeGreaterThan(4);
    assertThat(sealedOnes())
        .allSatisfy(
            key ->
                assertThat(firstSealed.get(key.name()))
                    .isAfterOrEqualTo(acknowledged.get(key.name())));
  }

  /** A program that takes no keys delays each rotation until the key's seal_by, not longer. */
  @ParameterizedTest
  @ValueSource(longs = {4, 5, 6})
  void failingFollower_everyKeySealsWhenItMust(long seed) {
    follow(begin(seed), (key, known) -> false);

    assertThat(sealedOnes()).hasSizeGreaterThan(4);
    assertThat(sealedOnes())
        .allSatisfy(
            key ->
                assertThat(firstSealed.get(key.name()))
                    .isBetween(
                        key.schedule().sealBy(),
                        key.schedule().sealBy().plus(STEP.multipliedBy(2))));
  }

  /** Whoever acknowledges what its program has not taken hurts its own clients alone. */
  @Test
  void lyingFollower_rotationGoesOnAsWithoutIt() {
    follow(begin(7), (key, known) -> true);

    assertThat(sealedOnes()).hasSizeGreaterThan(4);
    assertThat(sealedOnes())
        .allSatisfy(
            key -> assertThat(firstSealed.get(key.name())).isBefore(key.schedule().sealBy()));
  }

  /** What is acknowledged can be taken back: a program that lost its keys. */
  @Test
  void followerThatTakesItsWordBack_isBelieved() {
    SimulatedFleet fleet = begin(8);
    follow(fleet, (key, known) -> true);
    SimulatedNode follower = fleet.nodes().get(0);

    follower.call((protocol, now) -> protocol.acknowledge(Set.of(), now));
    fleet.pass(Duration.ofSeconds(10));
    SimulatedNode operator = fleet.nodes().get(1);
    Optional<KeyName> before = fleet.sealingKey(operator);
    fleet.rotate(operator);
    fleet.pass(Duration.ofSeconds(10));

    Instant now = operator.now();
    KeyRing ring = operator.protocol().orElseThrow().keys(now);
    assertThat(ring.successor(now)).isPresent();
    assertThat(fleet.sealingKey(operator)).isPresent().isEqualTo(before);
  }

  /** Whether the follower's program has a key that the follower has known for so long. */
  private interface Program {
    boolean has(KeyName key, Duration known);
  }

  /** The first node is the follower. */
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

  private void follow(SimulatedFleet fleet, Program program) {
    SimulatedNode follower = fleet.nodes().get(0);
    Map<KeyName, Instant> known = new HashMap<>();
    Set<KeyName> last = Set.of();
    for (Duration passed = Duration.ZERO;
        passed.compareTo(FOR_FIVE_ROTATIONS) < 0;
        passed = passed.plus(STEP)) {
      fleet.pass(STEP);
      if (follower.protocol().isEmpty()) {
        continue;
      }
      Set<KeyName> taken = taken(follower, known, program);
      if (!taken.equals(last)) {
        Instant now = follower.now();
        taken.forEach(name -> acknowledged.putIfAbsent(name, now));
        follower.call((protocol, at) -> protocol.acknowledge(taken, at));
        last = taken;
      }
      fleet.nodes().forEach(this::seeSealing);
    }
  }

  private static Set<KeyName> taken(
      SimulatedNode follower, Map<KeyName, Instant> known, Program program) {
    Instant now = follower.now();
    Set<KeyName> taken = new HashSet<>();
    for (KeyEntry key : follower.protocol().orElseThrow().keys(now).keys()) {
      Instant since = known.computeIfAbsent(key.name(), name -> now);
      if (program.has(key.name(), Duration.between(since, now))) {
        taken.add(key.name());
      }
    }
    return taken;
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

  /** The keys that sealed, without those of the fleet's beginning, which nobody could await. */
  private Iterable<KeyEntry> sealedOnes() {
    Instant settled = Simulation.EPOCH.plus(Duration.ofSeconds(30));
    Predicate<KeyEntry> later = key -> key.schedule().published().isAfter(settled);
    return sealed.values().stream().filter(later).toList();
  }
}
