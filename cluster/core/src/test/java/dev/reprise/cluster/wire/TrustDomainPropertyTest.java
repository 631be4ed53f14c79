// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.codec.SessionId;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.engine.key.SessionIdKey;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;

/** What one trust domain seals, makes or names means nothing in another, of the same secret. */
class TrustDomainPropertyTest {

  private static final Instant NOW = Instant.parse("2026-11-30T00:00:00Z");

  private final SecureRandom random = new SecureRandom();
  private final SharedSecret secret = SharedSecret.generate(random);

  /** SECURITY.md, row 38. */
  @Property(tries = 50)
  void recordOfAnyPurpose_opensInItsOwnDomainOnly(
      @ForAll @StringLength(min = 1, max = 12) String cluster,
      @ForAll @StringLength(max = 12) String here,
      @ForAll @StringLength(max = 12) String there,
      @ForAll Purpose purpose) {
    Assume.that(!here.equals(there));
    MemberStart struct = MemberStart.at(NOW, random);

    Bytes sealed = sealer(cluster, here).seal(purpose, Bytes.EMPTY, struct);

    assertThat(sealer(cluster, here).open(purpose, Bytes.EMPTY, sealed, MemberStart::readFrom))
        .isPresent();
    assertThat(sealer(cluster, there).open(purpose, Bytes.EMPTY, sealed, MemberStart::readFrom))
        .isEmpty();
  }

  @Property(tries = 50)
  void keyForAnyPurpose_isAnotherInAnotherDomain(
      @ForAll @StringLength(min = 1, max = 12) String cluster,
      @ForAll @StringLength(max = 12) String here,
      @ForAll @StringLength(max = 12) String there) {
    Assume.that(!here.equals(there));

    assertThat(Arrays.stream(Purpose.values()))
        .noneMatch(
            purpose ->
                secrets(cluster, here)
                    .derive(secret, purpose)
                    .equals(secrets(cluster, there).derive(secret, purpose)));
  }

  /** The names are separate fields: what one gains the other can't lose. */
  @Property(tries = 50)
  void borderBetweenClusterAndDomain_isPartOfTheKey(
      @ForAll @StringLength(min = 2, max = 12) String text) {
    SharedSecrets one = secrets(text.substring(0, 1), text.substring(1));
    SharedSecrets other = secrets(text, "");

    assertThat(one.derive(secret, Purpose.SESSION_ID_KEY))
        .isNotEqualTo(other.derive(secret, Purpose.SESSION_ID_KEY));
  }

  @Property(tries = 50)
  void sessionId_isForeignInAnotherDomain(
      @ForAll @StringLength(max = 12) String here, @ForAll @StringLength(max = 12) String there) {
    Assume.that(!here.equals(there));
    SessionId sessionId = idKey(here).newSessionId(random);

    assertThat(idKey(here).made(sessionId)).isTrue();
    assertThat(idKey(there).made(sessionId)).isFalse();
  }

  @Property(tries = 50)
  void messageOfAnotherDomain_isUnreadable(
      @ForAll @StringLength(max = 12) String here, @ForAll @StringLength(max = 12) String there) {
    Assume.that(!here.equals(there));
    MessageBox sender = box("node-1");
    MessageBox receiver = box("node-2");

    Bytes message = sender.seal(Message.REVOCATIONS_CHANGED, sealer("c", here), NOW);

    assertThat(receiver.open(message, sealer("c", there), NOW)).isEmpty();
    assertThat(receiver.counts().unreadable()).isEqualTo(1);
    assertThat(receiver.open(message, sealer("c", here), NOW)).isPresent();
  }

  private MessageBox box(String node) {
    return new MessageBox(
        new NodeName(node), MemberStart.at(NOW, random), Duration.ofMinutes(2), true);
  }

  private SessionIdKey idKey(String domain) {
    return SessionIdKey.of(secrets("c", domain).derive(secret, Purpose.SESSION_ID_KEY));
  }

  private RecordSealer sealer(String cluster, String domain) {
    return new RecordSealer(secrets(cluster, domain), random);
  }

  private SharedSecrets secrets(String cluster, String domain) {
    return new SharedSecrets(cluster, domain, List.of(secret));
  }
}
