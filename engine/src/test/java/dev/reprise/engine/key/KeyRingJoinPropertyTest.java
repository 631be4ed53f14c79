// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.key;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.codec.wire.Bytes;
import dev.reprise.engine.KeyPhase;
import dev.reprise.engine.TicketFormat;
import dev.reprise.engine.key.stored.KeyRingRecord;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class KeyRingJoinPropertyTest {

  private static final Instant NOW = Instant.parse("2026-11-21T00:00:00Z");

  private static final List<TicketFormat> FORMATS = List.of(TicketFormat.values());

  /** Few keys, so that rings overlap; each in its own format and with its own times. */
  private static final List<KeyEntry> KEYS = keys(80);

  @Property
  void joinIsCommutative(@ForAll("rings") KeyRing one, @ForAll("rings") KeyRing other) {
    assertThat(octets(one.join(other))).isEqualTo(octets(other.join(one)));
  }

  @Property
  void joinIsAssociative(
      @ForAll("rings") KeyRing one,
      @ForAll("rings") KeyRing other,
      @ForAll("rings") KeyRing third) {
    assertThat(octets(one.join(other).join(third))).isEqualTo(octets(one.join(other.join(third))));
  }

  @Property
  void joinIsIdempotent(@ForAll("rings") KeyRing ring) {
    assertThat(octets(ring.join(ring))).isEqualTo(octets(ring));
  }

  @Property
  void aRingCoversAnotherExactlyIfJoiningItChangesNothing(
      @ForAll("rings") KeyRing one, @ForAll("rings") KeyRing other) {
    Bytes joined = octets(KeyRing.of("test", one.epoch(), one.join(other).keys()));

    if (one.keys().size() + other.keys().size() <= KeyRing.MAX_KEYS) {
      assertThat(one.covers(other)).isEqualTo(joined.equals(octets(one)));
    }
  }

  @Property
  void joinRevivesNothingThatWasRevoked(
      @ForAll("rings") KeyRing one, @ForAll("rings") KeyRing other) {
    KeyRing joined = one.join(other);

    for (KeyEntry key : one.keys()) {
      if (key.revoked()) {
        joined
            .find(key.name())
            .ifPresent(
                after -> {
                  assertThat(after.revoked()).isTrue();
                  assertThat(after.key()).isEmpty();
                });
      }
    }
  }

  @Property
  void replicasConvergeInWhateverOrderTheyReadRecords(
      @ForAll("manyRings") List<KeyRing> records, @ForAll long seed) {
    List<KeyRing> shuffled = new ArrayList<>(records);
    shuffled.addAll(records.subList(0, records.size() / 2));
    Collections.shuffle(shuffled, new Random(seed));

    assertThat(octets(joined(shuffled))).isEqualTo(octets(joined(records)));
  }

  /** A full ring must stay able to rotate: a new key is not the one that gives way. */
  @Property(tries = 50)
  void aKeyThatComesAfterAllOthers_isKeptByFullRings(@ForAll("rings") KeyRing one) {
    KeyRing full = one.join(KeyRing.of("test", 1, KEYS.subList(0, KeyRing.MAX_KEYS)));
    KeyEntry last = KEYS.get(KEYS.size() - 1);
    KeyRing fresh = KeyRing.of("test", 2, List.of(last));

    assertThat(full.join(fresh).find(last.name())).isPresent();
    assertThat(fresh.join(full).find(last.name())).isPresent();
  }

  /** A revoked name is not forgotten: another copy of its key would come back. */
  @Property(tries = 50)
  void aRevokedName_isKeptByFullRings(@ForAll("rings") KeyRing one) {
    KeyRing full = one.join(KeyRing.of("test", 1, KEYS.subList(0, KeyRing.MAX_KEYS)));
    KeyRing revoked = KeyRing.of("test", 2, List.of(KEYS.get(40).tombstone(true)));
    KeyRing few = KeyRing.of("test", 2, KEYS.subList(70, KEYS.size()));
    long tombstones = full.keys().stream().filter(KeyEntry::revoked).count();
    Assume.that(tombstones < KeyRing.MAX_KEYS - 8 - 1);

    assertThat(full.join(revoked).join(few).find(KEYS.get(40).name()))
        .hasValueSatisfying(key -> assertThat(key.revoked()).isTrue());
  }

  @Provide
  Arbitrary<List<KeyRing>> manyRings() {
    return rings().list().ofMinSize(1).ofMaxSize(8);
  }

  @Provide
  Arbitrary<KeyRing> rings() {
    Arbitrary<KeyEntry> entries =
        Combinators.combine(Arbitraries.of(KEYS), Arbitraries.integers().between(0, 4))
            .as(KeyRingJoinPropertyTest::inState);
    Arbitrary<List<KeyEntry>> lists =
        entries.list().uniqueElements(KeyEntry::name).ofMaxSize(KeyRing.MAX_KEYS);
    return Combinators.combine(Arbitraries.longs().between(0, 5), lists)
        .as((epoch, list) -> KeyRing.of("test", epoch, list));
  }

  private static KeyEntry inState(KeyEntry key, int state) {
    return switch (state) {
      case 0 -> key;
      case 1 -> key.advancedTo(KeyPhase.SEALING);
      case 2 -> key.advancedTo(KeyPhase.OPENING_ONLY);
      default -> key.tombstone(state == 4);
    };
  }

  private static KeyRing joined(List<KeyRing> rings) {
    return rings.stream().reduce(KeyRing.empty("test"), KeyRing::join);
  }

  private static Bytes octets(KeyRing ring) {
    return Bytes.copyOf(new KeyRingRecord(ring).encodedSecret());
  }

  private static List<KeyEntry> keys(int count) {
    SecureRandom random = new SecureRandom();
    List<KeyEntry> keys = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Instant published = NOW.plusSeconds(i / 3);
      keys.add(
          KeyEntry.of(
              TicketKey.generate(FORMATS.get(i % FORMATS.size()), random),
              KeyPhase.PENDING,
              new KeyEntry.Schedule(
                  published,
                  published.plusSeconds(10),
                  published.plusSeconds(20),
                  published.plusSeconds(30),
                  published.plusSeconds(40 + i))));
    }
    return keys;
  }
}
