// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.reprise.codec.wire.Bytes;
import dev.reprise.engine.revocation.RevokedSubject;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RecordSealerTest {

  private static final Bytes SUBJECT = Bytes.of(1, 2, 3);

  private final SecureRandom random = new SecureRandom();
  private final SharedSecret first = SharedSecret.generate(random);
  private final SharedSecret second = SharedSecret.generate(random);
  private final MemberRecord value =
      new MemberRecord(
          new NodeName("node-1"), MemberStart.at(Instant.EPOCH, random), 1, 2, 3, List.of());
  private final RecordSealer sealer = sealer("Pool1", first);
  private final Bytes sealed = sealer.seal(Purpose.MEMBER, SUBJECT, value);

  @Test
  void open_whatWasSealed_isThatValue() {
    assertThat(open(sealer, Purpose.MEMBER, SUBJECT, sealed)).contains(value);
  }

  /** SECURITY.md, row 32: an attacker with the store can neither forge nor swap records. */
  @Test
  void open_inThePlaceOfAnotherKindOfRecord_isEmpty() {
    for (Purpose purpose : Purpose.values()) {
      assertThat(open(sealer, purpose, SUBJECT, sealed).isPresent())
          .as(purpose.label())
          .isEqualTo(purpose == Purpose.MEMBER);
    }
  }

  @Test
  void open_inThePlaceOfAnotherSubject_isEmpty() {
    assertThat(open(sealer, Purpose.MEMBER, Bytes.EMPTY, sealed)).isEmpty();
    assertThat(open(sealer, Purpose.MEMBER, Bytes.of(1, 2, 3, 0), sealed)).isEmpty();
  }

  @Test
  void open_recordOfAnotherCluster_isEmpty() {
    assertThat(open(sealer("Pool2", first), Purpose.MEMBER, SUBJECT, sealed)).isEmpty();
  }

  @Test
  void open_underASecretThatIsNotOurs_isEmpty() {
    assertThat(open(sealer("Pool1", second), Purpose.MEMBER, SUBJECT, sealed)).isEmpty();
  }

  @Test
  void open_anyBitChanged_isEmpty() {
    for (int at = 0; at < sealed.length(); at++) {
      for (int bit = 0; bit < 8; bit++) {
        byte[] changed = sealed.toByteArray();
        changed[at] ^= (byte) (1 << bit);

        assertThat(open(sealer, Purpose.MEMBER, SUBJECT, Bytes.copyOf(changed)))
            .as("bit %d of octet %d", bit, at)
            .isEmpty();
      }
    }
  }

  @Test
  void open_everyOtherLength_isEmpty() {
    for (int length = 0; length < sealed.length(); length++) {
      assertThat(open(sealer, Purpose.MEMBER, SUBJECT, sealed.slice(0, length))).isEmpty();
    }
    byte[] longer = Arrays.copyOf(sealed.toByteArray(), sealed.length() + 1);
    assertThat(open(sealer, Purpose.MEMBER, SUBJECT, Bytes.copyOf(longer))).isEmpty();
    assertThat(open(sealer, Purpose.MEMBER, SUBJECT, Bytes.copyOf(new byte[1 << 25]))).isEmpty();
  }

  /** They could be sealed, and then nobody could open them any more. */
  @Test
  void open_asManyRevocationsAsFit_isThem() {
    List<Revocation> entries = new ArrayList<>();
    for (int i = 0; i < 300_000; i++) {
      byte[] subject = ByteBuffer.allocate(32).putInt(i).array();
      entries.add(
          new Revocation(
              new RevokedSubject(RevokedSubject.Kind.CERTIFICATE, Bytes.copyOf(subject)),
              Instant.EPOCH,
              Instant.EPOCH));
    }
    Revocations revocations = new Revocations(1, entries);

    Bytes record = sealer.seal(Purpose.REVOCATIONS, Bytes.EMPTY, revocations);

    assertThat(sealer.open(Purpose.REVOCATIONS, Bytes.EMPTY, record, Revocations::readFrom))
        .map(RecordSealer.Opened::value)
        .contains(revocations);
  }

  @Test
  void seal_sameValueTwice_sharesNothingButTheName() {
    Bytes again = sealer.seal(Purpose.MEMBER, SUBJECT, value);

    assertThat(again.slice(0, 16)).isEqualTo(sealed.slice(0, 16)).isEqualTo(first.name().octets());
    assertThat(again.slice(16, 48)).isNotEqualTo(sealed.slice(16, 48));
    assertThat(again.slice(48, again.length())).isNotEqualTo(sealed.slice(48, sealed.length()));
  }

  /** The operator's steps: add, exchange, remove; no step loses a session. */
  @Test
  void open_whileTheSecretIsChanged_everyNodeOpensWhatAnyNodeSeals() {
    RecordSealer added = sealer("Pool1", first, second);
    RecordSealer exchanged = sealer("Pool1", second, first);
    RecordSealer removed = sealer("Pool1", second);

    for (List<RecordSealer> neighbours :
        List.of(List.of(sealer, added), List.of(added, exchanged), List.of(exchanged, removed))) {
      for (RecordSealer by : neighbours) {
        for (RecordSealer at : neighbours) {
          Bytes record = by.seal(Purpose.MEMBER, SUBJECT, value);
          assertThat(open(at, Purpose.MEMBER, SUBJECT, record)).contains(value);
        }
      }
    }
    assertThat(open(removed, Purpose.MEMBER, SUBJECT, sealed)).isEmpty();
  }

  @Test
  void open_underTheFormerSecret_saysSo() {
    RecordSealer exchanged = sealer("Pool1", second, first);

    assertThat(exchanged.open(Purpose.MEMBER, SUBJECT, sealed, MemberRecord::readFrom))
        .map(RecordSealer.Opened::underFormerSecret)
        .contains(true);
    Bytes anew = exchanged.seal(Purpose.MEMBER, SUBJECT, value);
    assertThat(exchanged.open(Purpose.MEMBER, SUBJECT, anew, MemberRecord::readFrom))
        .map(RecordSealer.Opened::underFormerSecret)
        .contains(false);
  }

  @Test
  void openMembers_someForeign_givesTheRest() {
    ClusterRecords records = new ClusterRecords(sealer);
    Bytes ours = records.seal(value);
    Bytes foreign = new ClusterRecords(sealer("Pool2", first)).seal(value);

    assertThat(records.openMembers(List.of(foreign, Bytes.EMPTY, ours, Bytes.of(7))))
        .containsExactly(value);
  }

  @Test
  void parse_aWrongLine_isNamedAndNotShown() {
    String good = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

    assertThat(SharedSecrets.parse("Pool1", "default", "# today\n\n" + good + "\n").secrets())
        .hasSize(1);
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> SharedSecrets.parse("Pool1", "default", good + "\n" + "not*base64*SECRET"))
        .withMessageContaining("line 2")
        .withMessageNotContaining("SECRET");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SharedSecrets.parse("Pool1", "default", good + "\n\n" + good))
        .withMessageNotContaining("0011");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SharedSecrets.parse("Pool1", "default", "# nothing but a comment"));
  }

  @Test
  void toString_neverShowsKeyMaterial() {
    byte[] octets = new byte[32];
    random.nextBytes(octets);
    SharedSecret secret = SharedSecret.of(octets);
    SharedSecrets secrets = new SharedSecrets("Pool1", "default", List.of(secret));

    assertThat(secret + " " + secrets)
        .doesNotContain(Bytes.copyOf(octets).hex())
        .doesNotContain(Bytes.copyOf(octets).hex().substring(0, 16));
  }

  private Optional<MemberRecord> open(
      RecordSealer with, Purpose purpose, Bytes subject, Bytes octets) {
    return with.open(purpose, subject, octets, MemberRecord::readFrom)
        .map(RecordSealer.Opened::value);
  }

  private RecordSealer sealer(String cluster, SharedSecret... secrets) {
    return new RecordSealer(new SharedSecrets(cluster, "default", List.of(secrets)), random);
  }
}
