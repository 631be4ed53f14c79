// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.simulation;

import dev.reprise.cluster.ring.RingProtocol;
import dev.reprise.codec.KeyName;
import dev.reprise.engine.KeyPhase;
import dev.reprise.engine.key.KeyEntry;
import dev.reprise.engine.key.KeyRing;
import java.util.HashSet;
import java.util.Set;

/** Whether a key that may seal was acknowledged by every live node when that was counted. */
final class AcknowledgementChecker {

  /** A node that is silent for longer may count as gone. */
  private static final long LIVE_MILLIS = 10_000;

  private final EventQueue time;
  private final SimulatedStore store;
  private final Checker checker;
  private final Set<KeyName> decided = new HashSet<>();

  AcknowledgementChecker(EventQueue time, SimulatedStore store, Checker checker) {
    this.time = time;
    this.store = store;
    this.checker = checker;
  }

  /**
   * A node has written a ring, and so let keys seal that did not before.
   *
   * @param countedMillis when the store gave the heartbeats that it had counted before it asked
   */
  void written(SimulatedNode writer, KeyRing ring, long countedMillis) {
    for (KeyEntry key : ring.keys()) {
      if (key.phase() == KeyPhase.SEALING && decided.add(key.name())) {
        writer.fleet().nodes().stream()
            .filter(node -> wasLiveWhenCounted(node, writer, countedMillis))
            .forEach(node -> check(writer, node, key));
      }
    }
  }

  /** An operator lets the first key of a ring seal at once: a node reads it before it seals. */
  void decidedByOperator(KeyRing ring) {
    ring.keys().stream()
        .filter(key -> key.phase() == KeyPhase.SEALING)
        .forEach(key -> decided.add(key.name()));
  }

  /**
   * Whether the writer found a heartbeat of the node's present life when it counted. It could not
   * know of a node that has started since, was silent then, or seals its heartbeats with a secret
   * that the writer does not have.
   */
  private boolean wasLiveWhenCounted(SimulatedNode node, SimulatedNode writer, long counted) {
    return node.protocol().isPresent()
        && writer.secrets().secrets().contains(node.secrets().first())
        && node.watcher().firstBeatMillis().filter(at -> at <= counted).isPresent()
        && store.beatAt(node.place()).filter(at -> time.nowMillis() - at < LIVE_MILLIS).isPresent()
        && store.steadySince(node.place()) <= counted;
  }

  /**
   * A node may have dropped the key meanwhile, as SECURITY.md says: its clock is wrong, or it began
   * anew because it heard nothing of others, which {@link ForgettingChecker} checks.
   */
  private void check(SimulatedNode writer, SimulatedNode node, KeyEntry key) {
    if (node.isClockWrong() || !node.watcher().trusts(key.schedule().published())) {
      return;
    }
    checker.checked(Invariant.ACKNOWLEDGED_BEFORE_SEALING);
    RingProtocol protocol = node.protocol().orElseThrow();
    if (protocol.keys(node.now()).find(key.name()).isEmpty()
        && node.now().isBefore(key.schedule().openUntil())) {
      throw checker.violated(
          Invariant.ACKNOWLEDGED_BEFORE_SEALING,
          writer + " lets " + key.name() + " seal, which " + node + " does not have");
    }
    boolean isTaken =
        node.program()
            .filter(SimulatedProgram::isHonest)
            .filter(program -> !program.hasTaken(key.name()))
            .isEmpty();
    if (!isTaken && node.now().isBefore(key.schedule().openUntil())) {
      throw checker.violated(
          Invariant.ACKNOWLEDGED_BEFORE_SEALING,
          writer
              + " lets "
              + key.name()
              + " seal, which the program at "
              + node
              + " has not taken");
    }
  }
}
