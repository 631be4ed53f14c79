// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.ring;

import dev.reprise.cluster.ring.Round.Step;
import dev.reprise.cluster.store.SharedRecord;
import dev.reprise.cluster.wire.MemberRecord;
import dev.reprise.cluster.wire.SharedSecrets;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.engine.key.KeyRing;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A member's exchanges with the store about the copy of the ring that followers with a secret of
 * their own can open. Not safe for use by several threads.
 */
final class CopyKeeper {

  private final RingCopy copy;
  private final Exchange exchange;
  private final Round round;
  private final Replica<KeyRing> ring;

  /**
   * Nothing is known of the copy's place yet.
   *
   * @param exchange where requests go
   * @param round in which the copy is a step
   * @param ring what the member holds
   */
  CopyKeeper(RingCopy copy, Exchange exchange, Round round, Replica<KeyRing> ring) {
    this.copy = copy;
    this.exchange = exchange;
    this.round = round;
    this.ring = ring;
  }

  /** Signs and seals with these secrets from now on. */
  void use(SharedSecrets secrets) {
    copy.use(secrets);
  }

  /** The heartbeats of followers with a secret of their own, among these records. */
  List<MemberRecord> heartbeats(List<Bytes> octets) {
    return copy.heartbeats(octets);
  }

  /** Looks at the copy's place after this member has written the ring. */
  void ringWritten() {
    copy.ringWritten();
    round.follow(List.of(Step.COPY_RING));
  }

  /** Looks at the copy's place, if that is due, and writes a copy there if a follower wants one. */
  void perform() {
    if (copy.isDue()) {
      exchange.ask(
          number -> new Command.Load(number, SharedRecord.FOLLOWER_RING),
          (reply, now) -> write(((Reply.Loaded) reply).octets(), now));
    }
  }

  private void write(Optional<Bytes> found, Instant now) {
    Optional<Bytes> replacement =
        ring.since(now).isEmpty()
            ? Optional.empty()
            : copy.replacement(found, ring.held(), ring.stamp(now), now);
    replacement.ifPresentOrElse(octets -> replace(found, octets), copy::settled);
  }

  private void replace(Optional<Bytes> found, Bytes replacement) {
    exchange.ask(
        number -> new Command.CompareAndSet(number, SharedRecord.FOLLOWER_RING, found, replacement),
        (reply, now) -> {
          if (((Reply.Compared) reply).replaced()) {
            copy.settled();
          } else {
            round.again(Step.COPY_RING);
          }
        });
  }
}
