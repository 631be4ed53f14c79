// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.ring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.cluster.embedded.EmbeddedStore;
import dev.reprise.cluster.simulation.SimulatedRandom;
import dev.reprise.cluster.wire.ClusterRecords;
import dev.reprise.cluster.wire.FollowerRecord;
import dev.reprise.cluster.wire.FollowerState;
import dev.reprise.cluster.wire.MemberRecord;
import dev.reprise.cluster.wire.NodeName;
import dev.reprise.cluster.wire.RecordSealer;
import dev.reprise.cluster.wire.SharedSecret;
import dev.reprise.cluster.wire.SharedSecrets;
import dev.reprise.codec.KeyName;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.engine.ResumptionPolicy;
import dev.reprise.engine.key.KeyEntry;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The record that a follower puts beside its heartbeat. */
class FollowingTest {

  private static final Instant NOW = Instant.parse("2026-11-30T12:00:00Z");
  private static final KeyName KEY = new KeyName(Bytes.copyOf(new byte[16]));
  private static final FollowerState WELL = new FollowerState("nginx", List.of(), List.of());
  private static final FollowerState FAILING = failing("reload failed, exit 1");

  private final SecureRandom random = new SimulatedRandom(1);
  private final SharedSecrets secrets =
      new SharedSecrets("test", "default", List.of(SharedSecret.generate(random)));
  private final ClusterRecords records = new ClusterRecords(new RecordSealer(secrets, random));
  private final EmbeddedStore store = new EmbeddedStore(() -> 0);
  private final RingProtocol node = starting();

  private final List<String> places = new ArrayList<>();
  private boolean storeTakesFollowers = true;

  @Test
  void nodeThatFollowsNothing_putsItsHeartbeatAlone() {
    perform(node.wake(NOW));

    assertThat(places).containsExactly("web-3");
  }

  @Test
  void eachRound_showsTheStateBesideTheHeartbeat() {
    perform(node.follow(Set.of(), WELL, NOW));
    places.clear();

    nextRound();
    nextRound();

    assertThat(places).containsExactly("web-3", "web-3/follower", "web-3", "web-3/follower");
    assertThat(shown()).isEqualTo(WELL);
  }

  /** A trouble is seen at once, although no acknowledgement changes with it. */
  @Test
  void newState_isShownBeforeTheNextRound_andOnce() {
    perform(node.follow(Set.of(), WELL, NOW));
    nextRound();
    places.clear();

    perform(node.follow(Set.of(), FAILING, NOW));
    assertThat(places).containsExactly("web-3/follower");
    assertThat(shown()).isEqualTo(FAILING);

    perform(node.follow(Set.of(), FAILING, NOW));
    assertThat(places).containsExactly("web-3/follower");
  }

  /** There are only so many rounds before their time, and acknowledgements need them. */
  @Test
  void stepsWithoutTrouble_areShownWithTheNextHeartbeat() {
    perform(node.follow(Set.of(), WELL, NOW));
    nextRound();
    places.clear();
    FollowerState written =
        new FollowerState(
            "nginx",
            List.of(),
            List.of(new FollowerState.FollowedKey(KEY, NOW.toEpochMilli(), 0, 0, 0)));

    perform(node.follow(Set.of(), written, NOW));
    assertThat(places).isEmpty();

    nextRound();
    assertThat(shown()).isEqualTo(written);
  }

  @Test
  void stateThatTheStoreDidNotTake_isShownInTheNextRound() {
    perform(node.follow(Set.of(), WELL, NOW));
    nextRound();
    storeTakesFollowers = false;
    perform(node.follow(Set.of(), FAILING, NOW));
    assertThat(shown()).isEqualTo(WELL);

    storeTakesFollowers = true;
    nextRound();

    assertThat(shown()).isEqualTo(FAILING);
  }

  /** A reload may print another process's number each time; acknowledgements need early rounds. */
  @Test
  void troubleWhoseTextChangesAtEachTry_isShownWithTheNextHeartbeat() {
    perform(node.follow(Set.of(), FAILING, NOW));
    nextRound();
    places.clear();

    for (int i = 0; i < 20; i++) {
      perform(node.follow(Set.of(), failing("reload failed, process " + i), NOW));
    }
    assertThat(places).isEmpty();
    perform(node.follow(namesOfRing(), failing("reload failed, process 20"), NOW));
    assertThat(places).containsExactly("web-3", "web-3/follower");

    nextRound();
    assertThat(shown()).isEqualTo(failing("reload failed, process 20"));
  }

  /** Neither hides the other's state: an operator has to see that one of them fails. */
  @Test
  void twoFollowersOfOneName_areBothShown() {
    RingProtocol namesake = starting();
    perform(node.follow(Set.of(), WELL, NOW));
    perform(namesake, namesake.follow(Set.of(), FAILING, NOW));

    for (int i = 0; i < 10; i++) {
      perform(node.wake(NOW));
      perform(namesake, namesake.wake(NOW));
    }

    assertThat(records.openFollowers(store.heartbeats().octets()))
        .extracting(FollowerRecord::state)
        .contains(WELL, FAILING);
    assertThat(records.openMembers(store.heartbeats().octets()))
        .extracting(MemberRecord::start)
        .containsAll(
            records.openFollowers(store.heartbeats().octets()).stream()
                .map(FollowerRecord::start)
                .toList());
  }

  /** So nodes that do not know this record do not take it for another member. */
  @Test
  void followersRecord_isNoHeartbeat() {
    perform(node.follow(Set.of(), WELL, NOW));
    nextRound();

    assertThat(store.heartbeats().octets()).hasSize(2);
    assertThat(records.openMembers(store.heartbeats().octets()))
        .singleElement()
        .satisfies(member -> assertThat(member.start()).isEqualTo(record().start()));
    assertThat(record().node()).isEqualTo(new NodeName("web-3"));
  }

  /** A node that has just published a key wakes some times before its next heartbeat is due. */
  private void nextRound() {
    long before = heartbeats();
    for (int i = 0; i < 10 && heartbeats() == before; i++) {
      perform(node.wake(NOW));
    }
    assertThat(heartbeats()).isEqualTo(before + 1);
  }

  private long heartbeats() {
    return places.stream().filter("web-3"::equals).count();
  }

  private FollowerState shown() {
    return record().state();
  }

  private FollowerRecord record() {
    List<FollowerRecord> found = records.openFollowers(store.heartbeats().octets());
    assertThat(found).hasSize(1);
    return found.get(0);
  }

  private RingProtocol starting() {
    return RingProtocol.starting(
        new NodeName("web-3"),
        secrets,
        ResumptionPolicy.defaults(),
        RingSettings.DEFAULT,
        random,
        NOW);
  }

  private static FollowerState failing(String what) {
    return new FollowerState("nginx", List.of(new FollowerState.Trouble(what, 1)), List.of());
  }

  private Set<KeyName> namesOfRing() {
    return node.keys(NOW).keys().stream().map(KeyEntry::name).collect(Collectors.toSet());
  }

  private void perform(List<Command> commands) {
    perform(node, commands);
  }

  private void perform(RingProtocol protocol, List<Command> commands) {
    Deque<Command> left = new ArrayDeque<>(commands);
    while (!left.isEmpty()) {
      if (left.poll() instanceof Command.Request request) {
        left.addAll(protocol.replied(request.number(), reply(request), NOW));
      }
    }
  }

  private Reply reply(Command.Request request) {
    if (request instanceof Command.Load load) {
      return new Reply.Loaded(store.load(load.record()));
    }
    if (request instanceof Command.CompareAndSet change) {
      return new Reply.Compared(
          store.compareAndSet(change.record(), change.expected(), change.replacement()));
    }
    if (request instanceof Command.Beat beat) {
      if (beat.place().endsWith("/follower") && !storeTakesFollowers) {
        return new Reply.Failed();
      }
      places.add(beat.place());
      return new Reply.Beaten(store.beat(beat.place(), beat.heartbeat(), beat.keepFor()));
    }
    return new Reply.Heartbeats(store.heartbeats());
  }
}
