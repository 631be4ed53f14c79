// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.simulation;

import dev.reprise.cluster.ring.RingProtocol;
import dev.reprise.cluster.store.SharedRecord;
import dev.reprise.cluster.wire.Revocation;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.engine.ResumptionPolicy;
import dev.reprise.engine.key.KeyEntry;
import dev.reprise.engine.key.KeyRing;
import dev.reprise.engine.revocation.RevokedSubject;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Lets things go wrong, at moments that the seed decides. */
final class FaultInjector {

  private final Fleet fleet;
  private final SimulatedStore store;
  private final SimulatedRandom random;
  private final FaultRates rates;
  private final ResumptionPolicy policy;
  private final SimulationReport report;
  private final SecretRollout rollout;
  private final Formats formats;
  private final int mostNodes;
  private boolean over;

  FaultInjector(
      Fleet fleet,
      SimulatedStore store,
      SimulatedRandom random,
      FaultRates rates,
      ResumptionPolicy policy,
      SimulationReport report,
      SecretRollout rollout,
      Formats formats) {
    this.fleet = fleet;
    this.store = store;
    this.random = random;
    this.rates = rates;
    this.policy = policy;
    this.report = report;
    this.rollout = rollout;
    this.formats = formats;
    this.mostNodes = fleet.nodes().size() + 10;
  }

  /** Plans the faults of the next so many milliseconds. */
  void plan(long millis) {
    for (Fault fault : Fault.values()) {
      if (rates.isOfSingleExchanges(fault)) {
        continue;
      }
      double average = rates.each(fault);
      long times = (long) average + (random.happens(average - (long) average) ? 1 : 0);
      for (long i = 0; i < times; i++) {
        long within = fault == Fault.INIT ? Simulation.START_WITHIN_MILLIS : millis;
        fleet.time().after(random.between(0, within), () -> inject(fault));
      }
    }
  }

  /** Ends everything that still runs. */
  void heal() {
    over = true;
    for (SimulatedNode node : fleet.nodes()) {
      node.partition(false);
      if (node.isClockWrong()) {
        node.setClock(tolerated(), false);
      }
      if (node.isPaused()) {
        node.pause(false);
      }
      node.program().ifPresent(SimulatedProgram::heal);
    }
    rollout.complete();
    fleet.nodes().forEach(SimulatedNode::start);
    fleet.network().heal();
  }

  private void inject(Fault fault) {
    if (over) {
      return;
    }
    report.injected(fault);
    SimulatedNode node = fleet.any(random);
    fleet.tell(fault, "happens");
    switch (fault) {
      case FLUSH -> store.flush();
      case STALE_FAILOVER -> store.failOver(random.anyMagnitude(100, 30_000));
      case OUTAGE -> {
        fleet.network().outage(true);
        later(random.anyMagnitude(1000, 400_000), () -> fleet.network().outage(false));
      }
      case RECORD_REPLAYED -> store.replay(anyRecord(), random);
      case RECORD_TAMPERED -> store.tamper(anyRecord(), fleet.network()::tampered);
      case HEARTBEAT_REPLAYED -> store.replayHeartbeat(node.place(), random);
      case MESSAGE_REPLAYED -> fleet.network().replayMessage(fleet.nodes());
      case JOIN -> {
        if (fleet.nodes().size() < mostNodes) {
          rollout.configure(fleet.add(rollout.initial())).start();
        }
      }
      case SECRET_CHANGE -> rollout.begin();
      case COLD_START -> coldStart();
      case INIT -> formats.initialize();
      case FORMAT_CHANGE -> formats.changeOfTheRing();
      default -> injectAt(node, fault);
    }
  }

  private void injectAt(SimulatedNode node, Fault fault) {
    switch (fault) {
      case PARTITION -> {
        node.partition(true);
        later(random.anyMagnitude(1000, 300_000), () -> node.partition(false));
      }
      case CRASH -> {
        node.crash();
        later(random.anyMagnitude(500, 100_000), node::start);
      }
      case REPLAY_AT_START -> {
        node.crash();
        fleet.network().replayTo(node, random.anyMagnitude(1000, 200_000));
        later(random.anyMagnitude(500, 20_000), node::start);
      }
      case PARTITION_AT_START -> {
        node.crash();
        node.partition(true);
        later(random.anyMagnitude(500, 20_000), node::start);
        later(random.anyMagnitude(20_000, 200_000), () -> node.partition(false));
      }
      case FORMAT_OPTIONS -> {
        node.crash();
        formats.change(node);
        later(random.anyMagnitude(500, 20_000), node::start);
      }
      case PAUSE -> {
        node.pause(true);
        later(random.anyMagnitude(500, 300_000), () -> node.pause(false));
      }
      case CLOCK_SKEW -> {
        if (!node.isClockWrong()) {
          node.setClock(tolerated(), false);
        }
      }
      case CLOCK_JUMP -> {
        long jump = random.anyMagnitude(3000, 100_000_000);
        node.setClock(random.happens(0.5) ? jump : -jump, true);
        later(random.anyMagnitude(5000, 300_000), () -> node.setClock(tolerated(), false));
      }
      case ROTATE -> member(node).call(RingProtocol::rotate);
      case REVOKE_KEY -> revokeKey(member(node));
      case REVOKE_SESSIONS -> revokeSessions(member(node));
      default -> throw new IllegalStateException("no such fault of a node: " + fault);
    }
  }

  /** A follower with a secret of its own can neither rotate nor revoke; the first node can. */
  private SimulatedNode member(SimulatedNode node) {
    return node.isMember() ? node : fleet.nodes().get(0);
  }

  /** The fleet is down for so long that nothing from before is trusted. */
  private void coldStart() {
    List.copyOf(fleet.nodes()).forEach(SimulatedNode::crash);
    store.failOver(random.anyMagnitude(1000, 200_000));
    long crashed = fleet.time().nowMillis();
    long pause =
        Simulation.FRESH_FOR.plus(policy.clockSkew().multipliedBy(2)).toMillis()
            + random.between(1000, 30_000);
    later(
        pause,
        () -> {
          if (fleet.nodes().stream().allMatch(node -> node.startedMillis() <= crashed)) {
            fleet.checker().freshness().coldStart(crashed);
          }
          List.copyOf(fleet.nodes()).forEach(node -> later(random.between(0, 5000), node::start));
        });
  }

  private void revokeKey(SimulatedNode node) {
    node.protocol()
        .flatMap(protocol -> anyKey(protocol.keys(node.now()), node.now()))
        .ifPresent(key -> node.call((protocol, now) -> protocol.revoke(key.name(), now)));
  }

  private Optional<KeyEntry> anyKey(KeyRing ring, Instant now) {
    if (ring.keys().isEmpty() || random.happens(0.6)) {
      return ring.sealingKey(now);
    }
    return Optional.of(ring.keys().get((int) random.between(0, ring.keys().size() - 1)));
  }

  private void revokeSessions(SimulatedNode node) {
    byte[] subject = new byte[32];
    random.nextBytes(subject);
    Instant now = node.now();
    Revocation revocation =
        new Revocation(
            new RevokedSubject(RevokedSubject.Kind.CERTIFICATE, Bytes.copyOf(subject)),
            now,
            now.plus(policy.lineage()));
    if (now.isAfter(Instant.EPOCH) && node.protocol().isPresent()) {
      fleet.checker().issued(revocation);
      node.call((protocol, at) -> protocol.revoke(revocation, at));
    }
  }

  private SharedRecord anyRecord() {
    if (fleet.nodes().stream().anyMatch(node -> !node.isMember()) && random.happens(0.4)) {
      return SharedRecord.FOLLOWER_RING;
    }
    return random.happens(0.8) ? SharedRecord.KEY_RING : SharedRecord.REVOCATIONS;
  }

  private long tolerated() {
    long half = policy.clockSkew().toMillis() / 2;
    return random.between(-half, half);
  }

  private void later(long millis, Runnable action) {
    fleet
        .time()
        .after(
            millis,
            () -> {
              if (!over) {
                action.run();
              }
            });
  }
}
