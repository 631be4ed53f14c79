// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.reprise.codec.KeyName;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.SecretBytes;
import dev.reprise.engine.KeyPhase;
import dev.reprise.engine.TicketFormat;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RingJoinTest {

  private static final SecureRandom RANDOM = new SecureRandom();
  private static final Instant NOW = Instant.ofEpochSecond(1_800_000_000);
  private static final KeyName NAME = new KeyName(Bytes.copyOf(octets(16, 1)));

  /** A handshake may be sealing with it; the copy that was read is destroyed with its ring. */
  @Test
  void join_sameKeyRead_keepsTheObjectThatIsHeld() {
    TicketKey held = TicketKey.generate(TicketFormat.RFC5077, RANDOM);
    TicketKey read = TicketKey.of(held.format(), held.name(), held.encryptionKey(), held.macKey());

    for (KeyPhase phase : List.of(KeyPhase.PENDING, KeyPhase.SEALING)) {
      KeyRing joined = ring(held, KeyPhase.PENDING).join(ring(read, phase));

      assertThat(joined.find(held.name()).orElseThrow().phase()).isEqualTo(phase);
      assertThat(joined.find(held.name()).orElseThrow().key().orElseThrow()).isSameAs(held);
    }
  }

  @Test
  void join_laterPhaseOfEitherSide_wins() {
    KeyEntry pending = entry(key(2, 3), KeyPhase.PENDING, 0);
    KeyEntry sealing = entry(key(2, 3), KeyPhase.SEALING, 0);
    KeyEntry retired = pending.tombstone(false);
    KeyEntry revoked = pending.tombstone(true);

    assertJoined(pending, sealing, sealing);
    assertJoined(sealing, retired, retired);
    assertJoined(retired, revoked, revoked);
    assertJoined(pending, revoked, revoked);
  }

  /** Entries that differ in more come from a member that breaks the protocol. */
  @Test
  void join_entriesThatShouldBeTheSame_areTheMaximaOnBothSides() {
    KeyEntry less = entry(key(2, 3), KeyPhase.SEALING, 0);

    assertJoined(
        less, entry(key(2, 3), KeyPhase.SEALING, 1), entry(key(2, 3), KeyPhase.SEALING, 1));
    assertJoined(
        less, entry(key(9, 3), KeyPhase.SEALING, 0), entry(key(9, 3), KeyPhase.SEALING, 0));
    assertJoined(
        less, entry(key(2, 9), KeyPhase.SEALING, 0), entry(key(2, 9), KeyPhase.SEALING, 0));
    assertJoined(
        less, entry(key(0xf0, 3), KeyPhase.SEALING, 0), entry(key(0xf0, 3), KeyPhase.SEALING, 0));
    assertJoined(
        entry(key(9, 3), KeyPhase.SEALING, 0),
        entry(key(2, 9), KeyPhase.SEALING, 0),
        entry(key(9, 3), KeyPhase.SEALING, 0));
  }

  @Test
  void join_anotherFormatUnderTheSameName_isTheGreaterOneOnBothSides() {
    KeyEntry rfc5077 = entry(key(9, 3), KeyPhase.SEALING, 0);
    KeyEntry aead =
        entry(
            TicketKey.of(
                TicketFormat.AEAD,
                NAME,
                SecretBytes.adopt(octets(32, 2)),
                SecretBytes.adopt(new byte[0])),
            KeyPhase.SEALING,
            0);
    KeyEntry greater = TicketFormat.AEAD.compareTo(TicketFormat.RFC5077) > 0 ? aead : rfc5077;

    assertJoined(rfc5077, aead, greater);
  }

  @Test
  void join_keysThatShareASecret_keepsTheFirstByName() {
    KeyEntry first = entry(key(2, 3), KeyPhase.SEALING, 0);
    KeyName otherName = new KeyName(Bytes.copyOf(octets(16, 4)));
    KeyEntry other =
        entry(
            TicketKey.of(
                TicketFormat.RFC5077,
                otherName,
                SecretBytes.adopt(octets(32, 2)),
                SecretBytes.adopt(octets(32, 7))),
            KeyPhase.SEALING,
            0);

    assertThat(ring(other).join(ring(first)).keys()).containsExactly(first);
    assertThat(ring(first).join(ring(other)).keys()).containsExactly(first);
    assertThat(ring(first).join(ring(other.tombstone(true))).keys()).hasSize(2);
  }

  @Test
  void join_ringOfAnotherTrustDomain_isRefused() {
    KeyRing ring = ring(entry(key(2, 3), KeyPhase.SEALING, 0));
    KeyRing other = KeyRing.of("other", 1, ring.keys());

    assertThatIllegalArgumentException().isThrownBy(() -> ring.join(other));
    assertThatIllegalArgumentException().isThrownBy(() -> ring.covers(other));
  }

  @Test
  void covers_whatAJoinWouldNotChange_andNothingElse() {
    KeyEntry pending = entry(key(2, 3), KeyPhase.PENDING, 0);
    KeyEntry sealing = entry(key(2, 3), KeyPhase.SEALING, 0);
    KeyEntry later = entry(key(2, 3), KeyPhase.SEALING, 1);
    KeyEntry retired = sealing.tombstone(false);
    KeyEntry revoked = sealing.tombstone(true);
    KeyRing empty = KeyRing.empty("www");

    for (KeyEntry each : List.of(pending, sealing, retired, revoked)) {
      assertThat(ring(each).covers(ring(each))).isTrue();
      assertThat(ring(each).covers(empty)).isTrue();
      assertThat(empty.covers(ring(each))).isFalse();
    }
    assertThat(ring(sealing).covers(ring(pending))).isTrue();
    assertThat(ring(pending).covers(ring(sealing))).isFalse();
    assertThat(ring(revoked).covers(ring(retired))).isTrue();
    assertThat(ring(retired).covers(ring(revoked))).isFalse();
    assertThat(ring(later).covers(ring(sealing))).isTrue();
    assertThat(ring(sealing).covers(ring(later))).isFalse();
  }

  /** The next to lead, then what was revoked, then what was published first. */
  @Test
  void withinBound_moreThanARingHolds_keepsTheNextToLeadAndWhatWasRevokedAndTheOldest() {
    List<KeyEntry> keys = new ArrayList<>();
    for (int i = 0; i < KeyRing.MAX_KEYS + 3; i++) {
      KeyEntry key =
          entry(TicketKey.generate(TicketFormat.RFC5077, RANDOM), KeyPhase.SEALING, 10 * i);
      keys.add(i == 40 || i == 57 ? key.tombstone(true) : key);
    }
    List<KeyEntry> dropped = List.of(keys.get(56), keys.get(58), keys.get(55));
    List<KeyEntry> expected = new ArrayList<>(keys);
    expected.removeAll(dropped);
    Collections.shuffle(keys, RANDOM);

    assertThat(RingJoin.withinBound(keys)).containsExactlyInAnyOrderElementsOf(expected);
    assertThat(RingJoin.withinBound(expected)).isEqualTo(expected);
  }

  private static void assertJoined(KeyEntry one, KeyEntry other, KeyEntry expected) {
    for (KeyRing joined : List.of(ring(one).join(ring(other)), ring(other).join(ring(one)))) {
      assertThat(joined.keys()).hasSize(1);
      assertThat(joined.keys().get(0).encodedSecret()).isEqualTo(expected.encodedSecret());
    }
  }

  private static TicketKey key(int encryption, int mac) {
    return TicketKey.of(
        TicketFormat.RFC5077,
        NAME,
        SecretBytes.adopt(octets(32, encryption)),
        SecretBytes.adopt(octets(32, mac)));
  }

  /** Octets that are no weak key, the first of which tells which of two is greater. */
  private static byte[] octets(int length, int first) {
    byte[] octets = new byte[length];
    for (int i = 0; i < length; i++) {
      octets[i] = (byte) (first + 7 * i);
    }
    return octets;
  }

  private static KeyRing ring(TicketKey key, KeyPhase phase) {
    return ring(entry(key, phase, 0));
  }

  private static KeyRing ring(KeyEntry entry) {
    return KeyRing.of("www", 1, List.of(entry));
  }

  private static KeyEntry entry(TicketKey key, KeyPhase phase, int laterSeconds) {
    Instant start = NOW.plusSeconds(laterSeconds);
    return new KeyEntry(
        key.name(),
        key.format(),
        phase,
        false,
        new KeyEntry.Schedule(
            start, start, start.plusSeconds(10), start.plusSeconds(100), start.plusSeconds(200)),
        Optional.of(key));
  }
}
