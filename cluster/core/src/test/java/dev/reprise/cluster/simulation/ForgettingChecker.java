// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.simulation;

import dev.reprise.cluster.ring.RingProtocol;
import dev.reprise.cluster.wire.MemberStart;
import dev.reprise.cluster.wire.Stamp;
import dev.reprise.codec.wire.Bytes;
import java.time.Instant;
import java.util.Optional;

/**
 * Whether one life of a node forgets keys that it used only for the reason that SECURITY.md names:
 * it has heard nothing of another member for as long as the bound. Times are by the node's clock.
 */
final class ForgettingChecker {

  private final SimulatedNode node;
  private final Checker checker;

  /** The latest fresh stamp of another member in a ring that the node took. */
  private Optional<Instant> heard = Optional.empty();

  /** The same in the ring that the node is about to take. */
  private Optional<Instant> hearing = Optional.empty();

  private Optional<Instant> lastSince = Optional.empty();

  ForgettingChecker(SimulatedNode node, Checker checker) {
    this.node = node;
    this.checker = checker;
  }

  /** The clock was set to a wrong time, or from one. */
  void clockWasWrong() {
    heard = Optional.empty();
    hearing = Optional.empty();
  }

  /** The node is about to take a ring that it can open. */
  void loaded(Bytes octets) {
    Instant now = node.now();
    MemberStart self = node.protocol().orElseThrow().status().start();
    hearing =
        checker
            .freshness()
            .stamp(octets)
            .filter(stamp -> !stamp.by().equals(self))
            .map(Stamp::asOf)
            .filter(asOf -> !asOf.isAfter(now) && !asOf.isBefore(now.minus(Simulation.FRESH_FOR)));
  }

  /** Checks that the node knows as much as before, unless it may have forgotten it. */
  void check(RingProtocol protocol, boolean clockIsTrusted, Instant now) {
    Optional<Instant> since = protocol.keysSince(now);
    boolean hasNews = heard.filter(at -> !now.isAfter(at.plus(Simulation.FRESH_FOR))).isPresent();
    if (hasNews && clockIsTrusted) {
      checker.checked(Invariant.OPENS_WHAT_IT_HAS_READ);
      if (since.isEmpty() || lastSince.filter(since.get()::isAfter).isPresent()) {
        throw checker.violated(
            Invariant.OPENS_WHAT_IT_HAS_READ,
            node + " knew all since " + lastSince + ", and now all since " + since);
      }
    }
    lastSince = since;
    heard = hearing.filter(at -> heard.filter(at::isBefore).isEmpty()).or(() -> heard);
  }
}
