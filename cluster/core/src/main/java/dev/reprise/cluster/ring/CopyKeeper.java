// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.ring;

import dev.reprise.cluster.ring.Round.Step;
import dev.reprise.cluster.store.KeyRingStore;
import dev.reprise.cluster.store.SharedRecord;
import dev.reprise.cluster.wire.MemberRecord;
import dev.reprise.cluster.wire.MemberStart;
import dev.reprise.cluster.wire.SharedSecrets;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.engine.key.KeyRing;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A member's exchanges with the store about the copy of the ring that followers with a secret of
 * their own can open. Not safe for use by several threads.
 */
final class CopyKeeper {

  /*
   * A copy is renewed only for followers that are there. A request proves that one is, and so does
   * a heartbeat that was not there at the last look. For a day after that, by the rounds of this
   * member, the copy is renewed without further proof, so that followers that were away for a while
   * find a copy at once. If not all heartbeats could be read, followers may be there. A member that
   * has just started has no proof and renews nothing until it has one, so a fleet whose members
   * restart every hour stops renewing, too. A follower that comes back later finds an old copy,
   * asks again, and gets a new one.
   */

  private static final Duration RENEWED_FOR = Duration.ofDays(1);

  /** A follower that was taken over can make up any number of heartbeats. */
  private static final int MOST_BEATS = 4096;

  private final RingCopy copy;
  private final RingRules rules;
  private final Exchange exchange;
  private final Round round;
  private final Replica<KeyRing> ring;
  private final long roundsOfRenewal;
  private Set<Beat> seen = Set.of();
  private Optional<Long> provedIn = Optional.empty();

  /** One heartbeat of a follower. */
  private record Beat(MemberStart start, long number) {}

  /**
   * Nothing is known of the copy's place yet.
   *
   * @param rules by which it decides
   * @param exchange where requests go
   * @param round in which the copy is a step
   * @param ring what the member holds
   * @param pollInterval how long a round takes
   */
  CopyKeeper(
      RingCopy copy,
      RingRules rules,
      Exchange exchange,
      Round round,
      Replica<KeyRing> ring,
      Duration pollInterval) {
    this.copy = copy;
    this.rules = rules;
    this.exchange = exchange;
    this.round = round;
    this.ring = ring;
    this.roundsOfRenewal = RENEWED_FOR.dividedBy(pollInterval);
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

  /**
   * Looks at the copy's place, if that is due, and writes a copy there if a follower wants one.
   *
   * @param rounds how many rounds there have been
   */
  void perform(long rounds) {
    if (copy.isDue()) {
      exchange.ask(
          number -> new Command.Load(number, SharedRecord.FOLLOWER_RING),
          (reply, now) -> found(((Reply.Loaded) reply).octets(), rounds, now));
    }
  }

  private void found(Optional<Bytes> found, long rounds, Instant now) {
    if (found.isEmpty()) {
      copy.settled();
    } else if (copy.isRequest(found.get())) {
      provedIn = Optional.of(rounds);
      write(found, now);
    } else {
      exchange.ask(
          Command.LoadHeartbeats::new,
          (reply, at) -> {
            look(((Reply.Heartbeats) reply).found(), rounds);
            if (provedIn.filter(proved -> rounds - proved <= roundsOfRenewal).isPresent()) {
              write(found, at);
            } else {
              copy.settled();
            }
          });
    }
  }

  private void look(KeyRingStore.Heartbeats found, long rounds) {
    Set<Beat> now =
        heartbeats(found.octets()).stream()
            .limit(MOST_BEATS)
            .map(each -> new Beat(each.start(), each.beat()))
            .collect(Collectors.toSet());
    if (!rules.areAll(found) || !seen.containsAll(now)) {
      provedIn = Optional.of(rounds);
    }
    seen = now;
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
