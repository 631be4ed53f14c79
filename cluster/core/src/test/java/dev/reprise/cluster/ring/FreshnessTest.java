// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.ring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.cluster.wire.MemberStart;
import dev.reprise.cluster.wire.Stamp;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a node trusts of a record, by the stamps that it has seen. */
class FreshnessTest {

  private static final Instant NOW = Instant.parse("2026-11-30T00:00:00Z");
  private static final Instant LONG_AGO = NOW.minus(Duration.ofDays(30));
  private static final Duration BOUND = Duration.ofMinutes(10);
  private static final Duration SKEW = Duration.ofMinutes(2);
  private static final Duration TOO_LONG = BOUND.plus(SKEW).plusSeconds(1);

  private final SecureRandom random = new SecureRandom();
  private final MemberStart self = MemberStart.at(NOW, random);
  private final MemberStart other = MemberStart.at(NOW, random);
  private final Freshness freshness = new Freshness(self, RingRules.RULES, BOUND, SKEW);

  @Test
  void since_nothingWasRead_isEmpty() {
    assertThat(freshness.since(NOW)).isEmpty();
  }

  /**
   * SECURITY.md, row 37: a store that hides a record must not make it mean that nothing was
   * revoked.
   */
  @Test
  void since_recordIsAbsent_isNow() {
    freshness.read(Optional.empty(), NOW);

    assertThat(freshness.since(NOW)).contains(NOW);
  }

  @Test
  void since_recordIsCurrent_isWhatItsWriterKnew() {
    freshness.read(Optional.of(new Stamp(NOW.minusSeconds(30), LONG_AGO, other)), NOW);

    assertThat(freshness.since(NOW)).contains(LONG_AGO);
  }

  /**
   * SECURITY.md, row 36: what a node vouched for while it was alone does not prolong the age of the
   * first stamp of another member.
   */
  @Test
  void since_nodeVouchedForItselfBeforeItMetOthers_endsByTheAgeOfTheStamp() {
    freshness.read(Optional.empty(), NOW);
    freshness.written(NOW.plusSeconds(600));

    Instant asOf = NOW.plusSeconds(1);
    freshness.read(Optional.of(new Stamp(asOf, LONG_AGO, other)), NOW.plusSeconds(601));

    assertThat(freshness.since(asOf.plus(BOUND).plus(SKEW))).contains(LONG_AGO);
    assertThat(freshness.since(asOf.plus(TOO_LONG))).isEmpty();
  }

  /** SECURITY.md, row 36: a store that replays yesterday's record. */
  @Test
  void since_recordIsTooOld_isNow() {
    freshness.read(Optional.of(new Stamp(NOW.minus(TOO_LONG), LONG_AGO, other)), NOW);

    assertThat(freshness.since(NOW)).contains(NOW);
  }

  @Test
  void since_recordIsFromTheFuture_isNow() {
    Stamp future = new Stamp(NOW.plus(SKEW).plusSeconds(1), LONG_AGO, other);

    freshness.read(Optional.of(future), NOW);

    assertThat(freshness.since(NOW)).contains(NOW);
  }

  @Test
  void since_beganAnewAndThenReadACurrentRecord_isWhatItsWriterKnew() {
    freshness.read(Optional.empty(), NOW);

    freshness.read(Optional.of(new Stamp(NOW, LONG_AGO, other)), NOW);

    assertThat(freshness.since(NOW)).contains(LONG_AGO);
  }

  /** A replayed record counts for one bound in total, not for one bound from its replay on. */
  @Test
  void since_noNewerStampOfOthers_endsByTheAgeOfTheStamp() {
    Instant asOf = NOW.minus(BOUND);
    freshness.read(Optional.of(new Stamp(asOf, LONG_AGO, other)), NOW);

    assertThat(freshness.since(asOf.plus(BOUND).plus(SKEW))).contains(LONG_AGO);
    assertThat(freshness.since(asOf.plus(TOO_LONG))).isEmpty();
  }

  /** The store shows a node nothing but its own records, and takes all that it writes. */
  @Test
  void since_onlyOwnStampsAfterOthers_beginsAnew() {
    freshness.read(Optional.of(new Stamp(NOW, LONG_AGO, other)), NOW);
    Instant later = NOW.plus(TOO_LONG);
    freshness.written(later.minusSeconds(5));

    freshness.read(Optional.of(new Stamp(later.minusSeconds(5), LONG_AGO, self)), later);

    assertThat(freshness.since(later)).contains(later);
  }

  @Test
  void since_aloneAndItsWritesSucceed_stays() {
    freshness.read(Optional.empty(), NOW);
    for (int i = 1; i <= 10; i++) {
      freshness.written(NOW.plus(BOUND.multipliedBy(i)));
    }

    assertThat(freshness.since(NOW.plus(BOUND.multipliedBy(10)))).contains(NOW);
  }

  @Test
  void since_clockWasAheadForAWhile_beginsAnew() {
    freshness.read(Optional.empty(), NOW.plus(Duration.ofDays(1)));

    freshness.read(Optional.empty(), NOW);

    assertThat(freshness.since(NOW)).contains(NOW);
  }

  /** A replica that is behind shows an older stamp after a newer one. */
  @Test
  void until_olderStampAfterANewerOne_staysAsLate() {
    freshness.read(Optional.of(new Stamp(NOW, LONG_AGO, other)), NOW);
    freshness.read(Optional.of(new Stamp(NOW.minusSeconds(300), LONG_AGO, other)), NOW);

    assertThat(freshness.until()).isEqualTo(NOW.plus(BOUND).plus(SKEW));
  }

  @Test
  void until_newerStampOfAnother_isLater() {
    freshness.read(Optional.of(new Stamp(NOW.minusSeconds(300), LONG_AGO, other)), NOW);
    freshness.read(Optional.of(new Stamp(NOW, LONG_AGO, other)), NOW);

    assertThat(freshness.until()).isEqualTo(NOW.plus(BOUND).plus(SKEW));
  }

  /** A member that knows less takes nothing away from what this node knows. */
  @Test
  void since_stampOfAMemberThatKnowsLess_staysAsEarly() {
    freshness.read(Optional.of(new Stamp(NOW, LONG_AGO, other)), NOW);
    freshness.read(Optional.of(new Stamp(NOW, NOW.minusSeconds(60), other)), NOW);

    assertThat(freshness.since(NOW)).contains(LONG_AGO);
  }

  @Test
  void stamp_ofANodeThatKnowsNothing_beginsAnew() {
    Stamp stamp = freshness.stamp(NOW);

    assertThat(stamp.asOf()).isEqualTo(NOW);
    assertThat(stamp.since()).isEqualTo(NOW);
    assertThat(freshness.since(NOW)).contains(NOW);
  }

  @Test
  void renewal_ofWhatIsNotTrusted_isDue() {
    freshness.read(Optional.of(new Stamp(NOW, LONG_AGO, other)), NOW);

    assertThat(freshness.isRenewalDue(Optional.empty(), NOW)).isTrue();
    Stamp tooOld = new Stamp(NOW.minus(TOO_LONG), LONG_AGO, other);
    assertThat(freshness.isRenewalDue(Optional.of(tooOld), NOW)).isTrue();
    Stamp ofTheFuture = new Stamp(NOW.plus(SKEW).plusSeconds(1), LONG_AGO, other);
    assertThat(freshness.isRenewalDue(Optional.of(ofTheFuture), NOW)).isTrue();
  }

  @Test
  void renewal_ofAYoungStamp_isNotDue() {
    freshness.read(Optional.of(new Stamp(NOW, LONG_AGO, other)), NOW);

    assertThat(freshness.isRenewalDue(Optional.of(new Stamp(NOW, LONG_AGO, other)), NOW)).isFalse();
  }

  /** So that each member hears of others. */
  @Test
  void renewal_ofOnesOwnStamp_waitsForOthersFirst() {
    Instant later = NOW.plus(BOUND.dividedBy(10)).plusSeconds(1);
    freshness.read(Optional.of(new Stamp(NOW, LONG_AGO, other)), NOW);

    assertThat(freshness.isRenewalDue(Optional.of(new Stamp(NOW, LONG_AGO, other)), later))
        .isTrue();
    assertThat(freshness.isRenewalDue(Optional.of(new Stamp(NOW, LONG_AGO, self)), later))
        .isFalse();
  }

  @Test
  void renewal_ofAStampThatKnowsLess_isDue() {
    freshness.read(Optional.of(new Stamp(NOW, LONG_AGO, other)), NOW);

    assertThat(freshness.isRenewalDue(Optional.of(new Stamp(NOW, NOW, other)), NOW)).isTrue();
  }
}
