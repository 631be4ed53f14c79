// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.ring;

import dev.reprise.cluster.wire.MemberStart;
import dev.reprise.cluster.wire.Stamp;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * How far back a node may trust what it knows of one shared record. Not safe for use by several
 * threads.
 */
final class Freshness {

  /*
   * A sealed record is authentic, but the store may have kept it for long. So each record carries
   * the Stamp of the member that wrote it, and live members renew it. A node knows all that
   * happened between two moments:
   *
   *   since      what came before is unknown: keys that were published, and sessions that were
   *              authenticated before this moment are not used.
   *   complete   what came after is unknown. When this is too long ago, nothing is used.
   *
   * (1) Only the stamp of another member moves `complete` on, and only to its own time: a store
   *     that hides all others from a node can't let it vouch for itself. A node that has met nobody
   *     since it began vouches for itself, by writes that the store has taken. What it vouched for
   *     says nothing about the others: the first stamp of one of them sets `complete` anew.
   * (2) A node that knows nothing, or whose `complete` is too old when the store answers, begins
   *     anew: `since` is now. This never fails, and costs full handshakes.
   * (3) `since` moves back only by the stamp of a member that has known more for longer, never by a
   *     record that is not current.
   * (4) A moment from the future is the mistake of a clock: the stamp is ignored, and a `since` of
   *     the future begins anew.
   * (5) A member renews its own stamp so late that another one, whose clock may be behind by the
   *     tolerated difference, does it first. Else a member whose clock is ahead would always be the
   *     first, never hear of the others, and begin anew by (1) and (2).
   */

  private static final int RENEWALS = 10;

  private final MemberStart self;
  private final RingRules rules;
  private final Duration bound;
  private final Duration skew;
  private Optional<Instant> since = Optional.empty();
  private Instant complete = Instant.EPOCH;
  private boolean metOthers;

  /**
   * Nothing is known.
   *
   * @param self this life of this node
   * @param bound how old a stamp may be; at least twice the clock difference is taken, or a key of
   *     before could not be told from a new one
   * @param skew by how much clocks may differ
   */
  Freshness(MemberStart self, RingRules rules, Duration bound, Duration skew) {
    this.self = self;
    this.rules = rules;
    this.bound = bound.compareTo(skew.multipliedBy(2)) < 0 ? skew.multipliedBy(2) : bound;
    this.skew = skew;
  }

  /** Takes note of the stamp of the record in the store; empty if there is no record. */
  void read(Optional<Stamp> stamp, Instant now) {
    stamp
        .filter(each -> !each.by().equals(self))
        .filter(each -> isCurrent(Optional.of(each), now))
        .ifPresent(each -> adopt(each, now));
    if (isOver(now)) {
      begin(now);
    }
  }

  /** Whether a record with that stamp may be trusted; it may not if it has none. */
  boolean isCurrent(Optional<Stamp> stamp, Instant now) {
    return stamp.filter(each -> rules.isCurrent(each, now, bound.plus(skew), skew)).isPresent();
  }

  private void adopt(Stamp stamp, Instant now) {
    boolean known = !isOver(now);
    Instant told = earlier(stamp.asOf(), now);
    since =
        Optional.of(
            known
                ? earlier(since.orElse(now), stamp.since())
                : rules.knownSince(Optional.of(stamp), now));
    complete = known && metOthers ? later(complete, told) : told;
    metOthers = true;
  }

  /** Takes note that the store has taken a record with the stamp of this node. */
  void written(Instant now) {
    if (!metOthers) {
      complete = now;
    }
  }

  /** The stamp for a record that is written now. */
  Stamp stamp(Instant now) {
    if (isOver(now)) {
      begin(now);
    }
    Instant asOf = later(Instant.EPOCH, now);
    return new Stamp(asOf, later(Instant.EPOCH, since.orElse(now)), self);
  }

  /** Whether a record with that stamp is to be written again although its content is right. */
  boolean isRenewalDue(Optional<Stamp> stamp, Instant now) {
    if (!isCurrent(stamp, now)) {
      return true;
    }
    boolean own = stamp.get().by().equals(self);
    Duration soon = bound.dividedBy(RENEWALS);
    Duration period = own ? soon.multipliedBy(2).plus(skew) : soon;
    return now.isAfter(stamp.get().asOf().plus(period))
        || since
            .filter(mine -> mine.toEpochMilli() < stamp.get().since().toEpochMilli())
            .isPresent();
  }

  /** The moment from which on all is known; empty if nothing is trusted. */
  Optional<Instant> since(Instant now) {
    return isOver(now) ? Optional.empty() : since;
  }

  /** Until when what is known now may be used, if nothing more is heard. */
  Instant until() {
    return since.isPresent() ? complete.plus(bound).plus(skew) : Instant.EPOCH;
  }

  /**
   * The earliest moment at which a key that may be used was published: a new key's times begin a
   * tolerated clock difference ago, in whole seconds.
   */
  static Instant oldestKey(Instant since, Duration skew) {
    return since.minus(skew).minusSeconds(1);
  }

  private boolean isOver(Instant now) {
    return since.isEmpty()
        || since.get().isAfter(now.plus(skew))
        || complete.isAfter(now.plus(skew))
        || rules.isTooOld(complete, now, bound.plus(skew));
  }

  private void begin(Instant now) {
    since = Optional.of(rules.knownSince(Optional.empty(), now));
    complete = now;
    metOthers = false;
  }

  private static Instant earlier(Instant one, Instant other) {
    return one.isBefore(other) ? one : other;
  }

  private static Instant later(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }
}
