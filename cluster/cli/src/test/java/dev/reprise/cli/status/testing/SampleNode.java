// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.status.testing;

import dev.reprise.cli.status.History;
import dev.reprise.cli.status.NodeMonitor;
import dev.reprise.cluster.ClusterMember;
import dev.reprise.cluster.ClusterStatus;
import dev.reprise.cluster.ClusterView;
import dev.reprise.cluster.store.MessageCounts;
import dev.reprise.codec.KeyName;
import dev.reprise.codec.SessionId;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.SecretBytes;
import dev.reprise.engine.DeclineReason;
import dev.reprise.engine.KeyPhase;
import dev.reprise.engine.NotIssuedReason;
import dev.reprise.engine.ResumptionEvents;
import dev.reprise.engine.ResumptionEvents.RotationTrigger;
import dev.reprise.engine.ResumptionOutcome.Mechanism;
import dev.reprise.engine.ResumptionPolicy;
import dev.reprise.engine.key.KeyEntry;
import dev.reprise.engine.key.KeyFormat;
import dev.reprise.engine.key.KeyRing;
import dev.reprise.engine.key.RotatingKeys;
import dev.reprise.engine.session.cache.BoundedSessionCache;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A node of a cluster with an hour of traffic behind it, always the same. */
public final class SampleNode {

  private static final KeyFormat RFC5077 = KeyFormat.of(ResumptionPolicy.defaults());

  private static final Instant START = Instant.parse("2026-11-22T06:05:00Z");
  private static final Duration HOUR = Duration.ofHours(1);

  private Instant now = START;
  private final NodeMonitor monitor;

  private SampleNode(boolean inCluster, List<ClusterMember.Trouble> troubles) {
    RotatingKeys keys = keys();
    now = START;
    use(keys, untilAKeyIsPending().minus(HOUR));
    Instant last = now.plus(HOUR);
    BoundedSessionCache sessions = BoundedSessionCache.ofOctets(1 << 20);
    monitor =
        new NodeMonitor(
            new NodeMonitor.Parts(
                "0.1.0",
                keys,
                sessions,
                inCluster ? Optional.of(() -> status(keys, last)) : Optional.empty(),
                () -> now));
    if (inCluster) {
      ClusterView view = view(keys.at(last), troubles, last);
      monitor.watchMembers(() -> Optional.of(view), Duration.ofSeconds(15));
    }
    traffic(monitor.events(), keys);
    for (int i = 0; i < 480; i++) {
      byte[] id = new byte[32];
      id[0] = (byte) i;
      id[1] = (byte) (i >> 8);
      SecretBytes session = SecretBytes.adopt(new byte[170]);
      sessions.store(new SessionId(Bytes.copyOf(id)), session, now.plus(HOUR), now);
      session.destroy();
    }
  }

  private static RotatingKeys keys() {
    return new RotatingKeys("fleet", ResumptionPolicy.defaults(), new CountingRandom());
  }

  /** Uses the keys as handshakes do, so that they rotate, until {@code end}. */
  private void use(RotatingKeys keys, Instant end) {
    for (; now.isBefore(end); now = now.plusSeconds(300)) {
      keys.at(now);
    }
    now = end;
  }

  /** When, two rotations later, the next key is published and does not yet seal. */
  private static Instant untilAKeyIsPending() {
    try (RotatingKeys keys = keys()) {
      Instant at = START;
      while (at.isBefore(START.plus(HOUR.multipliedBy(7))) || keys.at(at).successor(at).isEmpty()) {
        at = at.plusSeconds(300);
      }
      return at;
    }
  }

  public static NodeMonitor inCluster() {
    return new SampleNode(true, List.of()).monitor;
  }

  public static NodeMonitor alone() {
    return new SampleNode(false, List.of()).monitor;
  }

  /** The same node, beside a follower whose nginx could not be reloaded. */
  public static NodeMonitor besideAFailingFollower() {
    ClusterMember.Trouble trouble =
        new ClusterMember.Trouble(
            "reload failed, exit 1: <b>no such file</b>", START.plus(Duration.ofHours(8)));
    return new SampleNode(true, List.of(trouble)).monitor;
  }

  private void traffic(ResumptionEvents events, RotatingKeys keys) {
    events.rotated(RotationTrigger.SCHEDULE);
    for (int i = 0; i < History.CAPACITY; i++) {
      long wave = Math.round(30 + 18 * Math.sin(i / 24.0) + i % 7);
      boolean deployed = i > 300 && i < 312;
      for (int j = 0; j < wave; j++) {
        handshake(events, deployed ? 0 : (i * 31 + j * 17) % 100);
      }
      now = now.plus(History.INTERVAL);
      keys.at(now);
      monitor.endInterval();
    }
  }

  private static void handshake(ResumptionEvents events, int kind) {
    if (kind < 22) {
      events.declined(Optional.empty(), DeclineReason.NOT_OFFERED);
      events.issued(208, Duration.ofHours(4));
    } else if (kind < 27) {
      DeclineReason[] reasons = {
        DeclineReason.UNKNOWN_KEY,
        DeclineReason.EXPIRED,
        DeclineReason.SERVER_NAME,
        DeclineReason.SCOPE,
        DeclineReason.LINEAGE
      };
      events.declined(Optional.of(Mechanism.TICKET), reasons[kind - 22]);
      events.issued(208, Duration.ofHours(4));
    } else if (kind < 29) {
      events.declined(Optional.of(Mechanism.SESSION_ID), DeclineReason.UNKNOWN_SESSION);
      events.notIssued(NotIssuedReason.NOT_ASKED);
    } else if (kind < 41) {
      events.resumed(Mechanism.SESSION_ID, Optional.empty(), Duration.ofMinutes(3));
    } else {
      events.resumed(Mechanism.TICKET, Optional.of(KeyPhase.SEALING), Duration.ofMinutes(kind));
      if (kind > 90) {
        events.renewed(208, Duration.ofHours(4));
      }
    }
  }

  /** Three nodes, one that has gone, and a follower. */
  private static ClusterView view(KeyRing ring, List<ClusterMember.Trouble> troubles, Instant at) {
    List<KeyName> names =
        ring.keys().stream().filter(key -> key.key().isPresent()).map(KeyEntry::name).toList();
    List<ClusterMember> members =
        List.of(
            member("node-1", 4, at.minusSeconds(2), names),
            member("node-2", 4, at.minusSeconds(4), names),
            member("node-3", 4, at.minusSeconds(1), names),
            member("node-4", 3, at.minusSeconds(340), names.subList(1, names.size())),
            new ClusterMember(
                "web-1",
                at.minusSeconds(3),
                4,
                names,
                Optional.of(new ClusterMember.Follower("nginx", troubles, List.of())),
                Optional.empty(),
                false));
    return new ClusterView(
        Optional.of(ring), false, 0, Optional.empty(), members, Optional.empty(), at);
  }

  private static ClusterMember member(
      String name, long epoch, Instant seen, List<KeyName> acknowledged) {
    return new ClusterMember(
        name, seen, epoch, acknowledged, Optional.empty(), Optional.empty(), false);
  }

  private static ClusterStatus status(RotatingKeys keys, Instant at) {
    return new ClusterStatus(
        "node-1",
        4,
        1234,
        3,
        false,
        false,
        RFC5077,
        RFC5077,
        new MessageCounts(310, 0, 2, 1),
        keys.at(at),
        new ClusterStatus.Store(
            Optional.of(at.minusSeconds(2)),
            Duration.ofSeconds(15),
            new ClusterStatus.Outages(
                Optional.empty(), Optional.empty(), 1, Duration.ofSeconds(14))),
        at);
  }

  /** Makes the same keys each time: they are drawn on the screenshots by their names. */
  private static final class CountingRandom extends SecureRandom {
    private static final long serialVersionUID = 1;
    private long state = 7;

    @Override
    public void nextBytes(byte[] bytes) {
      for (int i = 0; i < bytes.length; i++) {
        state = state * 6364136223846793005L + 1442695040888963407L;
        bytes[i] = (byte) (state >>> 56);
      }
    }
  }
}
