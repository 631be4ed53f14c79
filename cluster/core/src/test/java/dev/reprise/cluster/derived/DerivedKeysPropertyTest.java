// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.derived;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.codec.KeyName;
import dev.reprise.engine.ResumptionPolicy;
import dev.reprise.engine.key.KeyRing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.lifecycle.AfterTry;
import net.jqwik.api.lifecycle.BeforeTry;

/** What derived keys promise, under clocks that are a little wrong, or very. */
class DerivedKeysPropertyTest {

  private static final Instant START = Instant.parse("2026-11-22T00:00:00Z");
  private static final SecureRandom RANDOM = new SecureRandom();

  private Path directory;

  @BeforeTry
  void makeDirectory() throws IOException {
    directory = Files.createTempDirectory("derived");
  }

  @AfterTry
  void deleteDirectory() throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  private static ResumptionPolicy policy(int lifetimeMinutes) {
    return ResumptionPolicy.builder()
        .ticketLifetime(Duration.ofMinutes(lifetimeMinutes))
        .sealPeriod(Duration.ofMinutes(Math.max(lifetimeMinutes, 60)))
        .build();
  }

  private DerivedNode node(
      String name, ChainState chain, ResumptionPolicy policy, Duration clockError) {
    return new DerivedNode(directory.resolve(name), chain.copy(), policy, START, clockError);
  }

  /** A ticket of one node opens at every other for its whole life, and not for ever. */
  @Property(tries = 20)
  void everyTicketOpensEverywhereForItsWholeLife(
      @ForAll @IntRange(min = 5, max = 300) int stepMinutes,
      @ForAll @IntRange(min = 5, max = 240) int lifetimeMinutes,
      @ForAll long seed) {
    ResumptionPolicy policy = policy(lifetimeMinutes);
    ChainState chain = ChainState.generate(Duration.ofMinutes(stepMinutes), START, RANDOM);
    Random random = new Random(seed);
    long skew = policy.clockSkew().toSeconds();
    List<DerivedNode> nodes = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      Duration error = Duration.ofSeconds(random.nextLong(-skew, skew + 1));
      nodes.add(node("node" + i, chain, policy, error));
    }
    pass(nodes, policy.clockSkew());
    for (int round = 0; round < 4; round++) {
      pass(nodes, Duration.ofSeconds(random.nextLong(1, 60L * stepMinutes)));
      DerivedNode issuer = nodes.get(random.nextInt(nodes.size()));
      KeyName name = issuer.sealingKey().orElseThrow();
      assertThat(nodes).allMatch(node -> node.opens(name));
      Duration life = policy.ticketLifetime();
      Duration age = Duration.ofSeconds(random.nextLong(0, life.toSeconds()));
      pass(nodes, age);
      restartSome(nodes, random);
      assertThat(nodes).allMatch(node -> node.opens(name));
      pass(nodes, life.minus(age));
      assertThat(nodes).allMatch(node -> node.opens(name));
    }
    KeyName last = nodes.get(0).sealingKey().orElseThrow();
    Duration longest = chain.stepLength().plus(policy.ticketLifetime());
    pass(nodes, longest.plus(policy.clockSkew().multipliedBy(4)));
    assertThat(nodes).noneMatch(node -> node.opens(last));
    nodes.forEach(DerivedNode::close);
  }

  private static void pass(List<DerivedNode> nodes, Duration time) {
    nodes.forEach(node -> node.pass(time));
  }

  private static void restartSome(List<DerivedNode> nodes, Random random) {
    for (DerivedNode node : nodes) {
      switch (random.nextInt(3)) {
        case 0 -> node.restart();
        case 1 -> node.crash();
        default -> node.advance();
      }
    }
  }

  /**
   * Clocks that step back and forth at any time, also just after the start, by no more than the
   * policy tolerates between two of them, stop nothing: each node seals, and opens what the others
   * have sealed. So it is with the shortest steps, too, which are twice as long as the skew.
   */
  @Property(tries = 20)
  void clocksThatStepWithinTheToleratedSkew_stopNothing(
      @ForAll @IntRange(min = 4, max = 300) int stepMinutes,
      @ForAll @IntRange(min = 1, max = 1200) int longestPause,
      @ForAll long seed) {
    ResumptionPolicy policy = policy(60);
    ChainState chain = ChainState.generate(Duration.ofMinutes(stepMinutes), START, RANDOM);
    Random random = new Random(seed);
    long half = policy.clockSkew().toSeconds() / 2;
    Duration lives = policy.ticketLifetime().minus(policy.clockSkew());
    List<DerivedNode> nodes = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      nodes.add(node("node" + i, chain, policy, Duration.ZERO));
    }
    Map<KeyName, Duration> sealed = new HashMap<>();
    Duration time = Duration.ZERO;
    for (int round = 0; round < 60; round++) {
      for (DerivedNode node : nodes) {
        node.clockError(Duration.ofSeconds(random.nextLong(-half, half + 1)));
        assertThat(node.sealingKey()).as("at %s", time).isPresent();
        sealed.put(node.sealingKey().orElseThrow(), time);
      }
      Duration now = time;
      sealed.values().removeIf(last -> now.minus(last).compareTo(lives) >= 0);
      assertThat(nodes).allMatch(node -> sealed.keySet().stream().allMatch(node::opens));
      Duration pause = Duration.ofSeconds(random.nextInt(longestPause + 1));
      pass(nodes, pause);
      time = time.plus(pause);
    }
    nodes.forEach(DerivedNode::close);
  }

  /** The machine that made the chain was ahead of a node by as much as is tolerated. */
  @Property(tries = 20)
  void nodeWhoseClockIsBehindTheStartOfTheChain_seals(
      @ForAll @IntRange(min = 4, max = 300) int stepMinutes,
      @ForAll @IntRange(min = 0, max = 120) int secondsBehind) {
    ChainState chain = ChainState.generate(Duration.ofMinutes(stepMinutes), START, RANDOM);
    DerivedNode right = node("right", chain, policy(60), Duration.ZERO);
    DerivedNode behind = node("behind", chain, policy(60), Duration.ofSeconds(-secondsBehind));

    assertThat(behind.sealingKey()).isPresent().isEqualTo(right.sealingKey());
    assertThat(right.opens(behind.sealingKey().orElseThrow())).isTrue();
    List.of(right, behind).forEach(DerivedNode::close);
  }

  /**
   * However wrong a clock is for a while, and in whichever direction: after as long again, the node
   * seals and opens as the others do.
   */
  @Property(tries = 20)
  void clockJumpDestroysNoChain(
      @ForAll @LongRange(min = -1_000_000_000, max = 1_000_000_000) long jumpSeconds,
      @ForAll @IntRange(min = 1, max = 900) int wrongMinutes,
      @ForAll boolean crashes) {
    ResumptionPolicy policy = policy(240);
    ChainState chain = ChainState.generate(Duration.ofHours(4), START, RANDOM);
    DerivedNode right = node("right", chain, policy, Duration.ZERO);
    DerivedNode wrong = node("wrong", chain, policy, Duration.ZERO);
    List<DerivedNode> both = List.of(right, wrong);
    pass(both, Duration.ofHours(30));

    wrong.clockError(Duration.ofSeconds(jumpSeconds));
    pass(both, Duration.ofMinutes(wrongMinutes));
    wrong.clockError(Duration.ZERO);
    if (crashes) {
      wrong.crash();
    }
    pass(both, Duration.ofMinutes(wrongMinutes));

    assertThat(wrong.sealingKey()).isPresent().isEqualTo(right.sealingKey());
    KeyRing ring = right.ring();
    assertThat(ring.keys())
        .filteredOn(key -> right.opens(key.name()))
        .allMatch(key -> wrong.opens(key.name()));
    both.forEach(DerivedNode::close);
  }

  /** A thief of the file opens nothing under keys that were over when the file was written. */
  @Property(tries = 10)
  void stolenFileOpensNothingOlderThanPromised(
      @ForAll @IntRange(min = 5, max = 300) int stepMinutes,
      @ForAll @IntRange(min = 5, max = 240) int lifetimeMinutes,
      @ForAll @IntRange(min = 1, max = 72) int hours) {
    ResumptionPolicy policy = policy(lifetimeMinutes);
    ChainState chain = ChainState.generate(Duration.ofMinutes(stepMinutes), START, RANDOM);
    DerivedNode node = node("node", chain, policy, Duration.ZERO);
    KeyName first = node.sealingKey().orElseThrow();
    node.pass(Duration.ofHours(hours));

    ChainState stolen = node.stolenFile();

    Instant outOfUse =
        node.clock()
            .minus(policy.ticketLifetime())
            .minus(policy.clockSkew().multipliedBy(2))
            .minus(Duration.ofMinutes(30)); // of the last time it was brought up to date
    assertThat(stolen.beginOf(stolen.step() + 1)).isAfter(outOfUse);
    if (stolen.step() > 0) {
      KeyRing all = DerivedRing.at(stolen, policy, node.clock(), Optional.empty());
      assertThat(all.find(first)).isEmpty();
    }
    node.close();
  }
}
