// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.reprise.codec.wire.Bytes;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** The secret of followers opens nothing that members seal for themselves, and seals nothing. */
class FollowerSecretsPropertyTest {

  private static final Instant NOW = Instant.parse("2026-11-30T00:00:00Z");

  private final SecureRandom random = new SecureRandom();
  private final SharedSecrets members =
      new SharedSecrets("c", "d", List.of(SharedSecret.generate(random)));
  private final FollowerSecrets followers = FollowerSecrets.of(members);
  private final RecordSealer ofMembers = new RecordSealer(members, random);
  private final RecordSealer ofFollowers = new RecordSealer(followers.shared(), random);

  @Property(tries = 200)
  void recordOfAMember_ofAnyPurpose_isOpenedByNoFollowerForAnyPurpose(
      @ForAll Purpose sealedFor, @ForAll Purpose openedFor) {
    Bytes sealed = ofMembers.seal(sealedFor, Bytes.EMPTY, MemberStart.at(NOW, random));

    assertThat(ofFollowers.open(openedFor, Bytes.EMPTY, sealed, MemberStart::readFrom)).isEmpty();
    assertThat(ofMembers.open(sealedFor, Bytes.EMPTY, sealed, MemberStart::readFrom)).isPresent();
  }

  @Property(tries = 200)
  void recordOfAFollower_ofAnyPurpose_isTakenByNoMemberForItsOwn(
      @ForAll Purpose sealedFor, @ForAll Purpose openedFor) {
    Bytes sealed = ofFollowers.seal(sealedFor, Bytes.EMPTY, MemberStart.at(NOW, random));

    assertThat(ofMembers.open(openedFor, Bytes.EMPTY, sealed, MemberStart::readFrom)).isEmpty();
  }

  /** So a follower neither recognises session IDs, nor finds the names of sessions in a store. */
  @Property(tries = 200)
  void keyThatAFollowerDerives_isNoneOfTheMembers(
      @ForAll Purpose ofFollower, @ForAll Purpose ofMember) {
    assertThat(followers.shared().derive(followers.shared().first(), ofFollower))
        .isNotEqualTo(members.derive(members.first(), ofMember));
  }

  @Property(tries = 50)
  void secretOfAnotherTrustDomainOrCluster_isAnother(@ForAll @IntRange(max = 1) int which) {
    SharedSecrets other =
        new SharedSecrets(which == 0 ? "x" : "c", which == 0 ? "d" : "x", members.secrets());

    FollowerSecret theirs = FollowerSecrets.of(other).secrets().get(0);

    assertThat(theirs.secret()).isNotEqualTo(followers.secrets().get(0).secret());
    assertThat(theirs.verifyingKey()).isNotEqualTo(followers.secrets().get(0).verifyingKey());
  }

  @Example
  void messages_ofMembersAndOfFollowers_areUnreadableToTheOthers() {
    MessageBox sender = box("node-1");
    MessageBox receiver = box("node-2");

    Bytes ofMember = sender.seal(Message.RING_CHANGED, ofMembers, NOW);
    Bytes ofFollower = sender.seal(Message.RING_CHANGED, ofFollowers, NOW);

    assertThat(receiver.open(ofMember, ofFollowers, NOW)).isEmpty();
    assertThat(receiver.open(ofFollower, ofMembers, NOW)).isEmpty();
  }

  @Example
  void file_isReadBack_andSaysWhichSecretIsWhich() {
    SharedSecrets two =
        new SharedSecrets(
            "c", "d", List.of(SharedSecret.generate(random), SharedSecret.generate(random)));
    FollowerSecrets derived = FollowerSecrets.of(two);

    String text = derived.text();

    assertThat(FollowerSecrets.parse("c", "d", "# of web-1\n\n" + text)).isEqualTo(derived);
    assertThat(text.lines()).hasSize(2).allMatch(line -> line.startsWith("reprise-follower-v1:"));
    assertThat(derived.toString()).doesNotContain(text.substring(20, 40));
  }

  /** Otherwise a member would seal under a secret that nobody else has, and a follower nothing. */
  @Example
  void fileOfTheOtherRole_isRefused_andSaysSo() {
    String ofFollower = followers.text();
    String ofMember = "0123456789abcdef".repeat(4);

    assertThatThrownBy(() -> SharedSecrets.parse("c", "d", "\n" + ofFollower))
        .hasMessage("line 2 is the secret of a follower, not that of the cluster");
    assertThatThrownBy(() -> FollowerSecrets.parse("c", "d", ofMember))
        .hasMessage("line 1 is no secret of a follower: does not begin with reprise-follower-v1:");
  }

  @Property(tries = 100)
  void damagedLine_isRefused_andNeverShown(@ForAll @IntRange(min = 20, max = 105) int at) {
    String line = followers.text().strip();
    for (String damaged : List.of(line.substring(0, at), line + "AAAA", line + "!")) {
      assertThatThrownBy(() -> FollowerSecrets.parse("c", "d", damaged))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("line 1 is no secret of a follower")
          .satisfies(e -> assertThat(e.getMessage()).doesNotContain(line.substring(24, 32)));
    }
  }

  /** What the JDK says about bad base64 quotes a character. */
  @Example
  void characterThatIsNoBase64_isNotQuoted() {
    String ofFollower = followers.text().strip().replaceFirst("..$", "##");
    String ofMember = "x".repeat(42) + "#";

    for (Throwable thrown :
        List.of(
            catchThrowable(() -> FollowerSecrets.parse("c", "d", ofFollower)),
            catchThrowable(() -> SharedSecrets.parse("c", "d", ofMember)))) {
      for (Throwable each = thrown; each != null; each = each.getCause()) {
        assertThat(each).hasMessageContaining("base64").hasMessageNotContainingAny("23", "#");
      }
    }
  }

  @Example
  void publicKeyThatIsNone_isRefused() {
    byte[] zeros = new byte[32];
    Arrays.fill(zeros, (byte) 0xff);

    assertThatThrownBy(() -> new FollowerSecret(followers.shared().first(), Bytes.copyOf(zeros)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new FollowerSecret(followers.shared().first(), Bytes.EMPTY))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private MessageBox box(String node) {
    return new MessageBox(
        new NodeName(node), MemberStart.at(NOW, random), Duration.ofMinutes(2), true);
  }
}
