// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.cluster.ring.RingProtocol;
import dev.reprise.cluster.store.SharedRecord;
import dev.reprise.cluster.wire.ClusterRecords;
import dev.reprise.cluster.wire.MemberStart;
import dev.reprise.cluster.wire.NodeName;
import dev.reprise.cluster.wire.RecordSealer;
import dev.reprise.cluster.wire.SharedSecret;
import dev.reprise.cluster.wire.SharedSecrets;
import dev.reprise.cluster.wire.Stamp;
import dev.reprise.codec.KeyName;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.engine.KeyPhase;
import dev.reprise.engine.key.KeyRing;
import dev.reprise.engine.key.KeyRotation;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an operator, a clock or somebody else's cluster does to a fleet. */
class HostileFleetTest {

  private static final Duration SETTLED = Duration.ofSeconds(20);
  private static final Duration PERIOD = Simulation.FAST_POLICY.sealPeriod();

  private final SimulatedRandom random = new SimulatedRandom(4242);

  private static final MemberStart STRANGER =
      MemberStart.at(Simulation.EPOCH, new SimulatedRandom(9));

  @Test
  void allNodesHaveOneName_theyStillAgreeAndRotate() {
    SimulatedFleet fleet =
        Simulation.withSeed(21)
            .nodes(3)
            .protocol(
                (node, policy, settings, nodesRandom) ->
                    RingProtocol.starting(
                        new NodeName("twin"),
                        node.secrets(),
                        policy,
                        settings,
                        nodesRandom,
                        node.now()))
            .begin();
    fleet.pass(SETTLED);

    assertThat(theOneKeyOf(fleet)).isPresent();
    assertThat(keysThatSealDuring(fleet, PERIOD.multipliedBy(3))).hasSizeGreaterThan(2);
  }

  @Test
  void theStoreAnswersWithAnotherClustersRing_itIsNotTaken_andReplaced() {
    SimulatedFleet fleet = fleet();
    SimulatedNode node = fleet.nodes().get(0);
    Set<KeyName> before = names(node);

    SharedSecrets ours = node.secrets();
    KeyRing foreign =
        KeyRotation.publish(
            KeyRing.empty(Simulation.TRUST_DOMAIN),
            Simulation.FAST_POLICY,
            KeyPhase.SEALING,
            node.now(),
            node.now(),
            random);
    SharedSecrets theirs = new SharedSecrets("another", Simulation.TRUST_DOMAIN, ours.secrets());
    fleet.overwrite(SharedRecord.KEY_RING, sealed(theirs, Simulation.TRUST_DOMAIN, foreign));
    fleet.pass(SETTLED);

    assertThat(fleet.nodes()).allMatch(each -> names(each).containsAll(before));
    assertThat(names(node)).doesNotContain(foreign.keys().get(0).name());
    assertThat(theOneKeyOf(fleet)).isPresent();
    assertThat(keysThatSealDuring(fleet, PERIOD.multipliedBy(2))).hasSizeGreaterThan(1);
  }

  @Test
  void theStoreAnswersWithTheRingOfAnotherTrustDomain_itIsNotTaken() {
    SimulatedFleet fleet = fleet();
    SimulatedNode node = fleet.nodes().get(0);
    KeyRing foreign =
        KeyRotation.publish(
            KeyRing.empty("elsewhere"),
            Simulation.FAST_POLICY,
            KeyPhase.SEALING,
            node.now(),
            node.now(),
            random);

    for (String subject : List.of("elsewhere", Simulation.TRUST_DOMAIN)) {
      fleet.overwrite(SharedRecord.KEY_RING, sealed(node.secrets(), subject, foreign));
      fleet.pass(SETTLED);

      assertThat(names(node)).doesNotContain(foreign.keys().get(0).name());
      assertThat(theOneKeyOf(fleet)).isPresent();
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {86_400, -86_400, 300, -300})
  void aNodeStartsByAWrongClock_whichIsThenSet_allAgreeAndRotate(long secondsAhead) {
    SimulatedFleet fleet = fleet();
    SimulatedNode node = fleet.nodes().get(1);

    fleet.crash(node);
    fleet.setClock(node, Duration.ofSeconds(secondsAhead));
    fleet.start(node);
    fleet.pass(SETTLED);
    node.setClock(0, false);
    fleet.pass(SETTLED);

    assertThat(theOneKeyOf(fleet)).isPresent();
    assertThat(keysThatSealDuring(fleet, PERIOD.multipliedBy(2))).hasSizeGreaterThan(1);
  }

  @Test
  void aNodeWithAnotherSecret_isNoTroubleToTheFleet_andJoinsOnceItHasTheRightOne() {
    SimulatedFleet fleet = fleet();
    SimulatedNode stranger = fleet.nodes().get(2);
    SharedSecrets right = stranger.secrets();

    stranger.use(
        new SharedSecrets(
            right.cluster(), Simulation.TRUST_DOMAIN, List.of(SharedSecret.generate(random))));
    Set<KeyName> sealing = new LinkedHashSet<>();
    for (int i = 0; i < 12; i++) {
      fleet.pass(SETTLED);
      assertThat(fleet.sealingKey(fleet.nodes().get(0)))
          .isPresent()
          .isEqualTo(fleet.sealingKey(fleet.nodes().get(1)));
      sealing.add(fleet.sealingKey(fleet.nodes().get(0)).orElseThrow());
    }
    stranger.use(right);
    fleet.pass(Duration.ofMinutes(2));

    assertThat(sealing).hasSizeGreaterThan(1);
    assertThat(theOneKeyOf(fleet)).isPresent();
  }

  @Test
  void theSecretIsChangedWhileAKeyIsPending_noNodeLosesAKey() {
    SimulatedFleet fleet = fleet();
    SharedSecret first = fleet.nodes().get(0).secrets().first();
    SharedSecret second = SharedSecret.generate(random);
    List<List<SharedSecret>> steps =
        List.of(List.of(first, second), List.of(second, first), List.of(second));

    for (List<SharedSecret> step : steps) {
      Set<KeyName> before = names(fleet.nodes().get(0));
      fleet.rotate(fleet.nodes().get(0));
      for (SimulatedNode node : fleet.nodes()) {
        node.use(new SharedSecrets(Simulation.CLUSTER, Simulation.TRUST_DOMAIN, step));
        fleet.pass(Duration.ofMillis(700));
      }
      fleet.pass(SETTLED);

      assertThat(fleet.nodes()).allMatch(node -> names(node).containsAll(before));
      assertThat(theOneKeyOf(fleet)).isPresent();
    }
  }

  private SimulatedFleet fleet() {
    SimulatedFleet fleet = Simulation.withSeed(21).nodes(3).begin();
    fleet.pass(SETTLED);
    return fleet;
  }

  /** A fresh record, sealed with the secrets of one trust domain. */
  private Bytes sealed(SharedSecrets secrets, String domain, KeyRing ring) {
    SharedSecrets inDomain = new SharedSecrets(secrets.cluster(), domain, secrets.secrets());
    Stamp stamp = new Stamp(Simulation.EPOCH.plus(SETTLED), Simulation.EPOCH, STRANGER);
    return new ClusterRecords(new RecordSealer(inDomain, random)).seal(stamp, ring);
  }

  private static Set<KeyName> names(SimulatedNode node) {
    return node.protocol().orElseThrow().keys(node.now()).keys().stream()
        .map(key -> key.name())
        .collect(Collectors.toSet());
  }

  private static Optional<KeyName> theOneKeyOf(SimulatedFleet fleet) {
    Set<Optional<KeyName>> sealing =
        fleet.nodes().stream().map(fleet::sealingKey).collect(Collectors.toSet());
    return sealing.size() == 1 ? sealing.iterator().next() : Optional.empty();
  }

  private static Set<KeyName> keysThatSealDuring(SimulatedFleet fleet, Duration duration) {
    Set<KeyName> names = new LinkedHashSet<>();
    for (Duration passed = Duration.ZERO;
        passed.compareTo(duration) < 0;
        passed = passed.plus(SETTLED)) {
      theOneKeyOf(fleet).ifPresent(names::add);
      fleet.pass(SETTLED);
    }
    return names;
  }
}
