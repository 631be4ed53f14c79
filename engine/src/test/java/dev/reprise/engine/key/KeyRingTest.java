// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.key;

// Longer than 300 lines: every question that a ring answers, asked of the same samples.

import static dev.reprise.engine.testing.TestSessions.NOW;
import static dev.reprise.engine.testing.TestSessions.RANDOM;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.reprise.codec.KeyName;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.SecretBytes;
import dev.reprise.engine.KeyPhase;
import dev.reprise.engine.TicketFormat;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class KeyRingTest {

  private static final Duration PERIOD = Duration.ofHours(4);
  private static final Duration LEAD = Duration.ofMinutes(15);

  @Test
  void phaseAt_scheduledKey_passesThroughAllPhases() {
    KeyEntry key = key(KeyPhase.SEALING, NOW);
    KeyRing ring = ring(key);

    assertThat(ring.phaseAt(key.name(), NOW.minusSeconds(601))).hasValue(KeyPhase.PENDING);
    assertThat(ring.phaseAt(key.name(), NOW)).hasValue(KeyPhase.SEALING);
    assertThat(ring.phaseAt(key.name(), key.schedule().sealUntil().minusSeconds(1)))
        .hasValue(KeyPhase.SEALING);
    assertThat(ring.phaseAt(key.name(), key.schedule().sealUntil()))
        .hasValue(KeyPhase.OPENING_ONLY);
    assertThat(ring.phaseAt(key.name(), key.schedule().openUntil().minusSeconds(1)))
        .hasValue(KeyPhase.OPENING_ONLY);
    assertThat(ring.phaseAt(key.name(), key.schedule().openUntil())).hasValue(KeyPhase.RETIRED);
  }

  /** A clock that steps back just after the first key was made must not stop tickets. */
  @Test
  void sealingKey_beforeTheFirstKey_isThatKeyUpToTenMinutesEarly() {
    KeyEntry first = key(KeyPhase.SEALING, NOW);
    KeyRing ring = ring(first, key(KeyPhase.SEALING, NOW.plusSeconds(60)));

    assertThat(ring.sealingKey(NOW.minusSeconds(600))).hasValue(first);
    assertThat(ring.phaseAt(first.name(), NOW.minusSeconds(600))).hasValue(KeyPhase.SEALING);
    assertThat(ring.sealingKey(NOW.minusSeconds(601))).isEmpty();
    assertThat(ring.sealingKey(NOW.plusSeconds(59))).hasValue(first);
  }

  /** A short seal period must not grow by minutes. */
  @Test
  void sealingKey_beforeAFirstKeyThatSealsForTwoMinutes_isThatKeyAnEighthOfThatEarly() {
    KeyEntry.Schedule schedule =
        new KeyEntry.Schedule(
            NOW, NOW, NOW.plusSeconds(15), NOW.plusSeconds(120), NOW.plusSeconds(240));
    KeyEntry first =
        KeyEntry.of(TicketKey.generate(TicketFormat.RFC5077, RANDOM), KeyPhase.SEALING, schedule);

    assertThat(ring(first).sealingKey(NOW.minusSeconds(15))).hasValue(first);
    assertThat(ring(first).sealingKey(NOW.minusSeconds(16))).isEmpty();
  }

  /** Keys of a file seal until the file changes, wherever the clock steps. */
  @Test
  void sealingKey_keysWithoutScheduleAndAClockThatSteppedBack_isTheFirstOne() {
    KeyRing ring =
        KeyRing.withoutSchedule(
            "test", TicketKey.generate(TicketFormat.RFC5077, RANDOM), List.of(), NOW);

    assertThat(ring.sealingKey(NOW.minus(Duration.ofDays(1)))).hasValue(ring.keys().get(0));
  }

  /** Only a key that every node has seals early, and a revoked one never. */
  @Test
  void sealingKey_beforeAFirstKeyThatIsPendingOrRevoked_isNone() {
    KeyEntry pending = key(KeyPhase.PENDING, NOW);
    KeyEntry revoked = key(KeyPhase.SEALING, NOW).tombstone(true);

    assertThat(ring(pending).sealingKey(NOW.minusSeconds(1))).isEmpty();
    assertThat(ring(revoked).sealingKey(NOW.minusSeconds(1))).isEmpty();
  }

  /** The successor of a revoked first key seals also where the clock is behind. */
  @Test
  void sealingKey_beforeARevokedFirstKey_isItsSuccessorUntilTheTombstoneLeads() {
    KeyEntry revoked = key(KeyPhase.SEALING, NOW).tombstone(true);
    KeyEntry successor = key(KeyPhase.SEALING, NOW.plusSeconds(60));
    KeyRing ring = ring(revoked, successor);

    assertThat(ring.sealingKey(NOW.minusSeconds(540))).hasValue(successor);
    assertThat(ring.sealingKey(NOW.minusSeconds(541))).isEmpty();
    assertThat(ring.sealingKey(NOW)).isEmpty();
    assertThat(ring.sealingKey(NOW.plusSeconds(60))).hasValue(successor);
  }

  /** A retired leader, and no time without a key that seals but the second behind it. */
  @Test
  void sealsUntil_keysInSequence_isTheEndOfTheLast() {
    KeyEntry first = key(KeyPhase.SEALING, NOW);
    KeyEntry second = key(KeyPhase.SEALING, NOW.plusSeconds(60));
    KeyEntry pending = key(KeyPhase.PENDING, NOW.plusSeconds(120));
    KeyEntry revoked = key(KeyPhase.SEALING, NOW.plusSeconds(180)).tombstone(true);
    KeyEntry follower = key(KeyPhase.SEALING, NOW.plusSeconds(181));

    assertThat(ring().sealsUntil(NOW)).isEqualTo(NOW);
    assertThat(ring(first).sealsUntil(NOW)).isEqualTo(first.schedule().sealUntil());
    assertThat(ring(first, second).sealsUntil(NOW)).isEqualTo(second.schedule().sealUntil());
    assertThat(ring(first, pending).sealsUntil(NOW)).isEqualTo(pending.schedule().sealUntil());
    assertThat(ring(first, revoked).sealsUntil(NOW)).isEqualTo(revoked.schedule().sealFrom());
    assertThat(ring(first, revoked, follower).sealsUntil(NOW))
        .isEqualTo(follower.schedule().sealUntil());
    assertThat(ring(first).sealsUntil(first.schedule().sealUntil()))
        .isEqualTo(first.schedule().sealUntil());
  }

  @Test
  void sealingKey_overdue_isNone() {
    KeyEntry key = key(KeyPhase.SEALING, NOW);

    assertThat(ring(key).sealingKey(key.schedule().sealUntil().minusSeconds(1))).hasValue(key);
    assertThat(ring(key).sealingKey(key.schedule().sealUntil())).isEmpty();
  }

  @Test
  void sealingKey_successorInEffect_isTheSuccessor() {
    KeyEntry first = key(KeyPhase.SEALING, NOW);
    KeyEntry second = key(KeyPhase.SEALING, NOW.plus(PERIOD));
    KeyRing ring = ring(first, second);

    assertThat(ring.sealingKey(NOW.plus(PERIOD).minusSeconds(1))).hasValue(first);
    assertThat(ring.successor(NOW)).hasValue(second);
    assertThat(ring.sealingKey(NOW.plus(PERIOD))).hasValue(second);
    assertThat(ring.phaseAt(first.name(), NOW.plus(PERIOD))).hasValue(KeyPhase.OPENING_ONLY);
  }

  @Test
  void sealingKey_successorUnacknowledged_waitsUntilSealBy() {
    KeyEntry first = key(KeyPhase.SEALING, NOW);
    KeyEntry second = key(KeyPhase.PENDING, NOW.plus(PERIOD));
    KeyRing ring = ring(first, second);

    assertThat(ring.sealingKey(second.schedule().sealFrom())).hasValue(first);
    assertThat(ring.sealingKey(second.schedule().sealBy())).hasValue(second);
  }

  @Test
  void sealingKey_leaderRevoked_isNoneRatherThanTheOneBefore() {
    KeyEntry first = key(KeyPhase.SEALING, NOW.minusSeconds(60));
    KeyEntry second = key(KeyPhase.SEALING, NOW);
    KeyRing ring = KeyRotation.revoke(ring(first, second), second.name());

    assertThat(ring.sealingKey(NOW)).isEmpty();
    assertThat(ring.phaseAt(second.name(), NOW)).hasValue(KeyPhase.RETIRED);
    assertThat(ring.phaseAt(first.name(), NOW)).hasValue(KeyPhase.OPENING_ONLY);
  }

  @Test
  void find_unknownName_isEmpty() {
    KeyRing ring = ring(key(KeyPhase.SEALING, NOW));

    assertThat(ring.find(key(KeyPhase.SEALING, NOW).name())).isEmpty();
    assertThat(ring.phaseAt(key(KeyPhase.SEALING, NOW).name(), NOW)).isEmpty();
  }

  @Test
  void find_eachOfManyNames_isItsKey() {
    List<KeyEntry> keys =
        IntStream.range(0, KeyRing.MAX_KEYS)
            .mapToObj(i -> key(KeyPhase.SEALING, NOW.plusSeconds(i)))
            .toList();

    KeyRing ring = KeyRing.of("test", 1, keys);

    assertThat(keys).allSatisfy(key -> assertThat(ring.find(key.name())).hasValue(key));
  }

  @Test
  void find_namesAboveAndBelowTheSignBit_areFound() {
    KeyEntry low = named(Bytes.fromHex("00".repeat(15) + "01"));
    KeyEntry high = named(Bytes.fromHex("ff".repeat(16)));
    KeyEntry middle = named(Bytes.fromHex("80" + "00".repeat(15)));
    KeyRing ring = ring(high, low, middle);

    assertThat(ring.keys()).containsExactly(low, middle, high);
    assertThat(List.of(low, middle, high))
        .allSatisfy(key -> assertThat(ring.find(key.name())).hasValue(key));
  }

  /** SECURITY.md, row 12: one name or one secret twice is refused. */
  @Test
  void of_repeatedNameOrSecret_isRefused() {
    KeyEntry key = key(KeyPhase.SEALING, NOW);
    TicketKey original = key.key().orElseThrow();
    TicketKey renamed =
        TicketKey.of(
            TicketFormat.RFC5077,
            new KeyName(Bytes.fromHex("0102030405060708090a0b0c0d0e0f10")),
            original.encryptionKey(),
            original.macKey());

    assertThatIllegalArgumentException().isThrownBy(() -> ring(key, key));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ring(key, entry(renamed, KeyPhase.SEALING, NOW)));
  }

  /** SECURITY.md, row 28: JDK-8298381, millions of keys in one process. */
  @Test
  void of_moreThanTheBound_isRefused() {
    List<KeyEntry> keys =
        IntStream.rangeClosed(0, KeyRing.MAX_KEYS)
            .mapToObj(i -> key(KeyPhase.SEALING, NOW))
            .toList();

    assertThatIllegalArgumentException().isThrownBy(() -> KeyRing.of("test", 1, keys));
  }

  @Test
  void indexOf_octetsThatBeginWithAName_isThePlaceOfItsKey() {
    KeyEntry low = named(Bytes.fromHex("00".repeat(15) + "01"));
    KeyEntry high = named(Bytes.fromHex("ff".repeat(16)));
    KeyRing ring = ring(high, low);

    assertThat(ring.indexOf(Bytes.fromHex("ff".repeat(16) + "0102"))).isEqualTo(1);
    assertThat(ring.indexOf(Bytes.fromHex("00".repeat(15) + "01"))).isZero();
    assertThat(ring.indexOf(Bytes.fromHex("7f".repeat(16)))).isNegative();
  }

  /** A key that came before the leader and is not in its place any more only opens. */
  @Test
  void phaseAt_keyBeforeTheLeader_opensOnly_andOneAfterItIsPending() {
    KeyEntry first = key(KeyPhase.SEALING, NOW.minusSeconds(60));
    KeyEntry leader = key(KeyPhase.SEALING, NOW);
    KeyEntry next = key(KeyPhase.SEALING, NOW.plusSeconds(60));
    KeyRing ring = ring(first, leader, next);

    assertThat(ring.phaseAt(first, NOW)).isEqualTo(KeyPhase.OPENING_ONLY);
    assertThat(ring.phaseAt(leader, NOW)).isEqualTo(KeyPhase.SEALING);
    assertThat(ring.phaseAt(next, NOW)).isEqualTo(KeyPhase.PENDING);
  }

  /** A key that will not seal is no successor. */
  @Test
  void successor_revokedOrReplaced_isPassedOver() {
    KeyEntry leader = key(KeyPhase.SEALING, NOW);
    KeyEntry revoked = key(KeyPhase.PENDING, NOW.plusSeconds(60)).tombstone(true);
    KeyEntry next = key(KeyPhase.PENDING, NOW.plusSeconds(120));

    assertThat(ring(leader, revoked).successor(NOW)).isEmpty();
    assertThat(ring(leader, revoked, next).successor(NOW)).hasValue(next);
  }

  /** The gap behind a tombstone is one second, and begins when the tombstone leads. */
  @Test
  void sealsUntil_tombstoneThatLeadsForLonger_isTheTimeInWhichNothingSeals() {
    KeyEntry first = key(KeyPhase.SEALING, NOW);
    KeyEntry revoked = key(KeyPhase.SEALING, NOW.plusSeconds(60)).tombstone(true);
    KeyEntry late = key(KeyPhase.SEALING, NOW.plusSeconds(62));
    KeyRing ring = ring(first, revoked, late);

    assertThat(ring.sealsUntil(NOW)).isEqualTo(NOW.plusSeconds(60));
    assertThat(ring.sealsUntil(NOW.plusSeconds(61))).isEqualTo(NOW.plusSeconds(61));
    assertThat(ring.sealsUntil(NOW.plusSeconds(62))).isEqualTo(late.schedule().sealUntil());
  }

  @Test
  void toString_hasNamesAndPhases() {
    KeyEntry key = key(KeyPhase.SEALING, NOW);

    assertThat(ring(key))
        .hasToString("KeyRing[test, epoch 1, " + key.name().octets() + " sealing]");
  }

  @Test
  void of_trustDomainOutOfRange_isRefused() {
    assertThat(KeyRing.empty("u").trustDomain()).isEqualTo("u");
    assertThatIllegalArgumentException().isThrownBy(() -> KeyRing.of("u", -1, List.of()));
    assertThatIllegalArgumentException().isThrownBy(() -> KeyRing.empty("u".repeat(256)));
    assertThatIllegalArgumentException().isThrownBy(() -> KeyRing.empty(""));
    assertThatIllegalArgumentException().isThrownBy(() -> KeyRing.empty("ü".repeat(128)));
    assertThat(KeyRing.empty("u".repeat(255)).keys()).isEmpty();
  }

  @Test
  void withoutSchedule_severalKeys_oneSealsForEver() {
    List<TicketKey> keys =
        IntStream.range(0, 3).mapToObj(i -> TicketKey.generate(TicketFormat.AEAD, RANDOM)).toList();

    KeyRing ring =
        KeyRing.withoutSchedule("test", keys.get(1), List.of(keys.get(0), keys.get(2)), NOW);

    Instant later = NOW.plus(Duration.ofDays(3650));
    assertThat(ring.sealingKey(later).map(KeyEntry::name)).hasValue(keys.get(1).name());
    assertThat(ring.phaseAt(keys.get(0).name(), later)).hasValue(KeyPhase.OPENING_ONLY);
    assertThat(ring.phaseAt(keys.get(2).name(), later)).hasValue(KeyPhase.OPENING_ONLY);
  }

  private static KeyRing ring(KeyEntry... keys) {
    return KeyRing.of("test", 1, List.of(keys));
  }

  private static KeyEntry key(KeyPhase phase, Instant sealFrom) {
    return entry(TicketKey.generate(TicketFormat.RFC5077, RANDOM), phase, sealFrom);
  }

  private static KeyEntry named(Bytes name) {
    TicketKey key = TicketKey.generate(TicketFormat.RFC5077, RANDOM);
    SecretBytes encryption = key.encryptionKey();
    return entry(
        TicketKey.of(TicketFormat.RFC5077, new KeyName(name), encryption, key.macKey()),
        KeyPhase.SEALING,
        NOW);
  }

  private static KeyEntry entry(TicketKey key, KeyPhase phase, Instant sealFrom) {
    Instant sealUntil = sealFrom.plus(PERIOD).plus(LEAD);
    return KeyEntry.of(
        key,
        phase,
        new KeyEntry.Schedule(
            sealFrom.minus(LEAD),
            sealFrom,
            sealFrom.plus(LEAD),
            sealUntil,
            sealUntil.plus(PERIOD)));
  }
}
