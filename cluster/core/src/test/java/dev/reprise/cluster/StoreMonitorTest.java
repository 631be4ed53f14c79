// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.cluster.ring.Command;
import dev.reprise.cluster.store.KeyRingStore;
import dev.reprise.cluster.store.LookupCounts;
import dev.reprise.cluster.store.SharedRecord;
import dev.reprise.cluster.store.StoreCounts;
import dev.reprise.cluster.wire.NodeName;
import dev.reprise.codec.wire.Bytes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** One line when trouble begins, one when it ends, none between, for any number of failures. */
class StoreMonitorTest {

  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final Instant UNTIL = START.plus(Duration.ofMinutes(12));
  private static final Duration SILENCE = Duration.ofSeconds(15);
  private static final Command.Load LOAD = new Command.Load(1, SharedRecord.KEY_RING);
  private static final Command.Beat BEAT =
      new Command.Beat(2, "a1", Bytes.of(1), Duration.ofMinutes(1));
  private static final Command.LoadHeartbeats COUNT = new Command.LoadHeartbeats(3);

  private final List<String> lines = new ArrayList<>();
  private final CountedSessions sessions = new CountedSessions();
  private final StoreMonitor monitor =
      new StoreMonitor(new NodeName("a1"), sessions, SILENCE, lines::add);
  private Instant now = START;
  private Optional<String> silent = Optional.empty();

  /** Redis as a replica: each round reads the ring and fails to put the heartbeat. */
  @Test
  void storeThatIsReadAndNotWritten_forAnHour_isOneLineAtEachEnd() {
    for (int i = 0; i < 720; i++) {
      round(() -> monitor.failed(BEAT, "READONLY: a replica", UNTIL, now));
    }
    assertThat(lines)
        .containsExactly(
            "node a1: the store fails since 2026-01-01T00:00:00Z: READONLY: a replica. Handshakes"
                + " go on, and sessions resume with what this node has until 2026-01-01T00:12:00Z");
    assertThat(isConnected()).isFalse();

    round(() -> monitor.answered(BEAT, now));

    assertThat(lines).hasSize(2);
    assertThat(lines.get(1))
        .isEqualTo(
            "node a1: the store works again after 1 h 0 min 0 s; lost: 0 changes to shared"
                + " sessions, 0 lookups of them");
    assertThat(isConnected()).isTrue();
  }

  /** The count of heartbeats comes after the heartbeat, which succeeds each time. */
  @Test
  void countThatFails_betweenHeartbeatsThatSucceed_isOneOutage() {
    for (int i = 0; i < 10; i++) {
      round(
          () -> {
            monitor.answered(BEAT, now);
            monitor.failed(COUNT, "NOPERM: hgetall", UNTIL, now);
          });
    }
    assertThat(lines).hasSize(1);

    for (int i = 0; i < 3; i++) {
      round(() -> monitor.answered(BEAT, now));
    }
    assertThat(lines).hasSize(2);
  }

  @Test
  void allPartsFail_theLastToWorkAgainEndsTheOutage() {
    sessions.lastFailure = Optional.of("no answer within 1000 ms");
    silent = Optional.of("can't connect");
    for (int i = 0; i < 5; i++) {
      sessions.changes = new StoreCounts(4, 0, 0, i + 1);
      sessions.lookups = new LookupCounts(0, 0, 2L * i, i);
      round(() -> monitor.failed(LOAD, "can't connect: refused", UNTIL, now));
    }
    assertThat(outages().count()).isEqualTo(1);

    round(() -> monitor.answered(BEAT, now));
    silent = Optional.empty();
    round(() -> monitor.answered(BEAT, now));
    assertThat(lines).hasSize(1);
    assertThat(outages().reason()).contains("no answer within 1000 ms");

    sessions.changes = new StoreCounts(0, 4, 1, 5);
    sessions.lookups = new LookupCounts(1, 0, 8, 4);
    round(() -> monitor.answered(BEAT, now));
    assertThat(lines).hasSize(2);
    assertThat(lines.get(1)).endsWith("lost: 1 changes to shared sessions, 12 lookups of them");
    assertThat(outages().reason()).isEmpty();
    assertThat(outages().total()).isEqualTo(Duration.ofSeconds(35));
  }

  /** Redis refuses connections, and wants a password when it is back. */
  @Test
  void reasonThatChanges_standsInTheLastLine() {
    for (String reason : List.of("can't connect: refused", "LOADING", "NOAUTH", "NOAUTH")) {
      round(() -> monitor.failed(LOAD, reason, UNTIL, now));
    }
    round(() -> monitor.answered(BEAT, now));
    round(() -> monitor.failed(LOAD, "NOAUTH", UNTIL, now));
    round(() -> monitor.answered(BEAT, now));

    assertThat(lines).hasSize(4);
    assertThat(lines.get(0)).contains("can't connect: refused");
    assertThat(lines.get(1)).endsWith("; the last failure: NOAUTH");
    assertThat(lines.get(3)).doesNotContain("the last failure");
  }

  /** The commands that fail differ, and the cause does not. */
  @Test
  void sameCauseAtAnotherCommand_isNoChange() {
    for (String command : List.of("reading key_ring", "putting a heartbeat")) {
      round(() -> monitor.failed(LOAD, "Redis, " + command + ": READONLY: a replica", UNTIL, now));
    }
    round(() -> monitor.answered(BEAT, now));

    assertThat(lines).hasSize(2);
    assertThat(lines.get(1)).doesNotContain("the last failure");
  }

  @Test
  void subscriptionThatIsAwayForAMoment_isNoOutage() {
    for (int i = 0; i < 20; i++) {
      silent = i % 3 == 0 ? Optional.empty() : Optional.of("socket closed");
      round(() -> monitor.answered(BEAT, now));
    }
    assertThat(lines).isEmpty();
  }

  @Test
  void subscriptionThatIsRefused_isAnOutageOfNotices_andTheStoreIsConnected() {
    silent = Optional.of("NOPERM: the user lacks a right");
    for (int i = 0; i < 10; i++) {
      round(() -> monitor.answered(BEAT, now));
    }
    assertThat(lines)
        .containsExactly(
            "node a1: the store fails since 2026-01-01T00:00:10Z: NOPERM: the user lacks a right."
                + " All goes on, but changes by other nodes arrive with the next poll only");
    assertThat(isConnected()).isTrue();
  }

  @Test
  void sessionsThatAreNotWritten_whileLookupsAreAnswered_areAnOutage() {
    sessions.lastFailure = Optional.of("MISCONF: the server can't save to disk");
    for (int i = 0; i < 3; i++) {
      sessions.changes = new StoreCounts(4, 0, 0, i + 1);
      sessions.lookups = new LookupCounts(i, 0, 0, 0);
      round(() -> monitor.answered(BEAT, now));
    }
    assertThat(lines).hasSize(1);
    assertThat(lines.get(0))
        .contains("MISCONF: the server can't save to disk", "tickets resume; sessions by ID");
  }

  /** The second time nothing is known of the cause: that of the first time is not it. */
  @Test
  void sessionsThatFailAgain_withoutAKnownCause_doNotNameTheFormerOne() {
    sessions.lastFailure = Optional.of("NOAUTH: the server wants a password");
    sessions.lookups = new LookupCounts(0, 0, 1, 0);
    round(() -> monitor.answered(BEAT, now));
    sessions.lastFailure = Optional.empty();
    sessions.lookups = new LookupCounts(1, 0, 1, 0);
    round(() -> monitor.answered(BEAT, now));

    sessions.lookups = new LookupCounts(1, 0, 2, 0);
    round(() -> monitor.answered(BEAT, now));

    assertThat(lines).hasSize(3);
    assertThat(lines.get(0)).contains("NOAUTH");
    assertThat(lines.get(2)).contains("sessions can't be written or looked up");
  }

  /** Heartbeats are read only now and then, long after they could all be read. */
  @Test
  void heartbeatsThatAreNotAllRead_areAnOutage_untilTheyAre() {
    for (int i = 0; i < 10; i++) {
      round(
          () -> {
            monitor.answered(BEAT, now);
            monitor.answered(COUNT, now);
            monitor.heartbeatsRead(Optional.of("10000 were read and 7 more are there"), now);
          });
    }
    assertThat(lines)
        .containsExactly(
            "node a1: the store fails since 2026-01-01T00:00:00Z: 10000 were read and 7 more are"
                + " there. Handshakes go on, but no key counts as acknowledged: a new key seals"
                + " only when the time of its predecessor is over");
    assertThat(isConnected()).isTrue();

    round(() -> monitor.answered(BEAT, now));
    assertThat(lines).hasSize(1);
    monitor.heartbeatsRead(Optional.empty(), now);
    assertThat(lines).hasSize(2);
    assertThat(outages().reason()).isEmpty();
  }

  @Test
  void nodeWithoutKeys_saysThatAllHandshakesAreFull() {
    round(() -> monitor.failed(LOAD, "can't connect: refused", Instant.EPOCH, now));

    assertThat(lines.get(0)).endsWith("all of them full: this node has no keys that it may use");
  }

  @Test
  void clockSetBackDuringAnOutage_itLastedNoNegativeTime() {
    round(() -> monitor.failed(LOAD, "can't connect: refused", UNTIL, now));
    now = START.minusSeconds(60);
    round(() -> monitor.answered(BEAT, now));

    assertThat(lines.get(1)).contains("after 0 s;");
    assertThat(outages().total()).isZero();
  }

  private void round(Runnable commands) {
    monitor.look(Optional.of(new Subscription()), now);
    commands.run();
    now = now.plusSeconds(5);
  }

  private ClusterStatus.Outages outages() {
    return monitor.status(now).outages();
  }

  private boolean isConnected() {
    ClusterStatus.Store store = monitor.status(now);
    return store.lastHeartbeat().filter(last -> now.isBefore(last.plus(SILENCE))).isPresent();
  }

  private final class Subscription implements KeyRingStore.Watch {
    @Override
    public Optional<String> trouble() {
      return silent;
    }

    @Override
    public void close() {}
  }
}
