// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.WireStruct;
import dev.reprise.codec.wire.Writer;
import dev.reprise.engine.KeyPhase;
import dev.reprise.engine.ResumptionPolicy;
import dev.reprise.engine.key.KeyRing;
import dev.reprise.engine.key.KeyRotation;
import dev.reprise.engine.key.stored.KeyRingRecord;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The copy of the ring for followers: who can open it, and who can make one. */
class FollowerRecordsTest {

  private static final Instant NOW = Instant.parse("2026-11-30T00:00:00Z");

  private final SecureRandom random = new SecureRandom();
  private final SharedSecret secret = SharedSecret.generate(random);
  private final SharedSecrets members = secrets("default", secret);
  private final FollowerRecords records = records(members);
  private final KeyRing ring = ring("default");
  private final Stamp stamp = new Stamp(NOW, NOW, MemberStart.at(NOW, random));
  private final Bytes copy = records.sealCopy(stamp, ring, members);

  @Test
  void copyOfAMember_isOpened_withItsStamp() {
    Stamped<KeyRing> opened = open(records, copy).orElseThrow();

    assertThat(opened.stamp()).isEqualTo(stamp);
    assertThat(new KeyRingRecord(opened.value()).encodedSecret())
        .isEqualTo(new KeyRingRecord(ring).encodedSecret());
  }

  /** A follower has the key under which copies are sealed, and not the one that signs them. */
  @Test
  void copyThatAFollowerForges_isOpenedByNobody() {
    SharedSecrets own = secrets("default", SharedSecret.generate(random));

    Bytes forged = records.sealCopy(stamp, ring, own);

    assertThat(open(records, forged)).isEmpty();
  }

  /** Neither an older nor a newer stamp, nor another ring, can be put under a signature. */
  @Test
  void copyWhoseContentAFollowerChanges_isOpenedByNobody() {
    Stamp later = new Stamp(NOW.plusSeconds(600), NOW, stamp.by());
    Bytes other = records.sealCopy(later, ring("default"), members);
    Bytes signed = plaintext(copy);
    Bytes otherSigned = plaintext(other);

    for (int at = 0; at < signed.length(); at++) {
      byte[] changed = signed.toByteArray();
      changed[at] ^= 1;
      assertThat(open(records, resealed(Bytes.copyOf(changed)))).as("octet %d", at).isEmpty();
    }
    Writer spliced = new Writer(otherSigned.length());
    spliced.fixed(signed.slice(0, 64));
    spliced.fixed(otherSigned.slice(64, otherSigned.length()));
    assertThat(open(records, resealed(spliced.toBytes()))).isEmpty();
    assertThat(open(records, resealed(signed)).map(Stamped::stamp)).contains(stamp);
  }

  @Test
  void copyOfAnotherTrustDomain_isOpenedByNobodyHere() {
    SharedSecrets there = secrets("other", secret);
    Bytes theirs = records(there).sealCopy(stamp, ring("other"), there);

    assertThat(open(records, theirs)).isEmpty();
    assertThat(open(records, records.sealCopy(stamp, ring("other"), members))).isEmpty();
  }

  /** The steps by which the secret of a cluster is changed. */
  @Test
  void copyUnderEitherSecretOfAFollower_isOpened_andSaysWhetherItIsTheFirst() {
    SharedSecret fresh = SharedSecret.generate(random);
    SharedSecrets changing = new SharedSecrets("c", "default", List.of(fresh, secret));
    FollowerRecords follower = records(changing);

    Bytes anew = follower.sealCopy(stamp, ring, changing);

    assertThat(follower.openRing(copy).orElseThrow().underFormerSecret()).isTrue();
    assertThat(follower.openRing(anew).orElseThrow().underFormerSecret()).isFalse();
    assertThat(open(records, anew)).isEmpty();
    assertThat(open(records(secrets("default", fresh)), copy)).isEmpty();
  }

  @Test
  void requestAndCopy_areToldApart() {
    Bytes request =
        records.seal(new RingRequest(new NodeName("web-1"), MemberStart.at(NOW, random)));

    assertThat(records.isRequest(request)).isTrue();
    assertThat(records.isRequest(copy)).isFalse();
    assertThat(open(records, request)).isEmpty();
    assertThat(records.isRequest(Bytes.EMPTY)).isFalse();
    assertThat(open(records, Bytes.EMPTY)).isEmpty();
  }

  @Test
  void follower_sealsNeitherRingNorRevocations() {
    assertThatThrownBy(() -> records.seal(stamp, ring)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> records.seal(stamp, Revocations.NONE))
        .isInstanceOf(IllegalStateException.class);
  }

  private Bytes plaintext(Bytes sealed) {
    return records
        .sealer()
        .open(Purpose.FOLLOWER_RING, Bytes.EMPTY, sealed, in -> in.rest("all"))
        .orElseThrow()
        .value();
  }

  private Bytes resealed(Bytes plaintext) {
    return records
        .sealer()
        .seal(
            Purpose.FOLLOWER_RING,
            Bytes.EMPTY,
            new WireStruct() {
              @Override
              public void writeTo(Writer out) {
                out.fixed(plaintext);
              }

              @Override
              public int encodedLength() {
                return plaintext.length();
              }
            });
  }

  private static Optional<Stamped<KeyRing>> open(FollowerRecords records, Bytes octets) {
    return records.openRing(octets).map(RecordSealer.Opened::value);
  }

  private FollowerRecords records(SharedSecrets secrets) {
    return new FollowerRecords(FollowerSecrets.of(secrets), random);
  }

  private static SharedSecrets secrets(String domain, SharedSecret secret) {
    return new SharedSecrets("c", domain, List.of(secret));
  }

  private KeyRing ring(String domain) {
    return KeyRotation.publish(
        KeyRing.empty(domain), ResumptionPolicy.defaults(), KeyPhase.SEALING, NOW, NOW, random);
  }
}
