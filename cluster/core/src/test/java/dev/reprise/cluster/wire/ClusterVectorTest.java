// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.Reader;
import dev.reprise.codec.wire.SecretBytes;
import dev.reprise.engine.key.KeyRing;
import dev.reprise.engine.key.stored.KeyRingRecord;
import dev.reprise.testvectors.Fields;
import dev.reprise.testvectors.VectorTests;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class ClusterVectorTest {

  private final SecureRandom random = new SecureRandom();

  @TestFactory
  Stream<DynamicTest> clusterSecret() {
    return VectorTests.of(
        "cluster_secret_derive",
        (group, vector) -> {
          byte[] octets = vector.inputs().hex("secret");
          if (!vector.isValid()) {
            assertThatThrownBy(() -> SharedSecret.of(octets))
                .isInstanceOf(IllegalArgumentException.class);
            return;
          }

          SharedSecret secret = SharedSecret.of(octets);
          SharedSecrets secrets =
              new SharedSecrets(
                  vector.inputs().text("cluster"),
                  vector.inputs().text("trust_domain"),
                  List.of(secret));

          Fields expected = vector.value();
          assertThat(secret.name().octets()).isEqualTo(Bytes.copyOf(expected.hex("key_name")));
          assertThat(secrets.derive(secret, Purpose.SESSION_ID_KEY))
              .isEqualTo(SecretBytes.copyOf(expected.hex("session_id_key")));
          assertThat(secrets.derive(secret, Purpose.SESSION_NAME_KEY))
              .isEqualTo(SecretBytes.copyOf(expected.hex("session_name_key")));
        });
  }

  @TestFactory
  Stream<DynamicTest> clusterMessage() {
    return VectorTests.of(
        "cluster_message_open",
        (group, vector) -> {
          Fields parameters = group.parameters();
          SharedSecret secret = SharedSecret.of(parameters.hex("secret"));
          assertThat(secret.name().octets()).isEqualTo(Bytes.copyOf(parameters.hex("key_name")));
          RecordSealer sealer =
              new RecordSealer(
                  new SharedSecrets(
                      parameters.text("cluster"), parameters.text("trust_domain"), List.of(secret)),
                  random);
          Bytes input = Bytes.copyOf(vector.input());

          if (!vector.isValid()) {
            MessageBox receiver = receiver(Instant.ofEpochMilli(1_795_000_005_123L));
            assertThat(receiver.open(input, sealer, Instant.ofEpochMilli(1_795_000_005_123L)))
                .isEmpty();
            assertThat(receiver.counts().unreadable()).isEqualTo(1);
            return;
          }
          Fields expected = vector.value();
          Instant now = Instant.ofEpochMilli(expected.number("time"));
          Optional<Message> message = receiver(now).open(input, sealer, now);
          assertThat(message.map(each -> each.kind().name().toLowerCase(Locale.ROOT)))
              .contains(expected.text("kind"));
          assertThat(message.map(Message::body)).contains(Bytes.copyOf(expected.hex("body")));
          MessageHeader header = MessageHeader.readFrom(Reader.of(input));
          assertThat(header.node().text()).isEqualTo(expected.text("node"));
          assertThat(header.start().startedMillis()).isEqualTo(expected.number("started"));
          assertThat(header.start().random()).isEqualTo(Bytes.copyOf(expected.hex("start_random")));
          assertThat(header.counter()).isEqualTo(expected.number("counter"));
        });
  }

  @TestFactory
  Stream<DynamicTest> followerSecret() {
    return VectorTests.of(
        "follower_secret_derive",
        (group, vector) -> {
          String cluster = vector.inputs().text("cluster");
          String domain = vector.inputs().text("trust_domain");
          SharedSecret secret = SharedSecret.of(vector.inputs().hex("secret"));

          FollowerSecrets derived =
              FollowerSecrets.of(new SharedSecrets(cluster, domain, List.of(secret)));

          Fields expected = vector.value();
          FollowerSecret own = derived.secrets().get(0);
          assertThat(own.secret()).isEqualTo(SharedSecret.of(expected.hex("follower_secret")));
          assertThat(own.secret().name().octets())
              .isEqualTo(Bytes.copyOf(expected.hex("key_name")));
          assertThat(own.verifyingKey())
              .isEqualTo(Bytes.copyOf(expected.hex("ring_verifying_key")));
          assertThat(derived.text()).isEqualTo(expected.text("line") + "\n");
          assertThat(FollowerSecrets.parse(cluster, domain, derived.text())).isEqualTo(derived);
        });
  }

  @TestFactory
  Stream<DynamicTest> followerRing() {
    return VectorTests.of(
        "follower_ring_open",
        (group, vector) -> {
          Fields parameters = group.parameters();
          FollowerSecret own =
              new FollowerSecret(
                  SharedSecret.of(parameters.hex("follower_secret")),
                  Bytes.copyOf(parameters.hex("ring_verifying_key")));
          FollowerRecords records =
              new FollowerRecords(
                  new FollowerSecrets(
                      parameters.text("cluster"), parameters.text("trust_domain"), List.of(own)),
                  random);

          Optional<Stamped<KeyRing>> opened =
              records.openRing(Bytes.copyOf(vector.input())).map(RecordSealer.Opened::value);

          assertThat(opened.isPresent()).isEqualTo(vector.isValid());
          if (opened.isPresent()) {
            Fields expected = vector.value();
            Stamp stamp = opened.get().stamp();
            assertThat(stamp.asOf().toEpochMilli()).isEqualTo(expected.number("as_of"));
            assertThat(stamp.since().toEpochMilli()).isEqualTo(expected.number("since"));
            assertThat(stamp.by().startedMillis()).isEqualTo(expected.number("started"));
            assertThat(stamp.by().random()).isEqualTo(Bytes.copyOf(expected.hex("start_random")));
            assertThat(new KeyRingRecord(opened.get().value()).encodedSecret())
                .isEqualTo(expected.hex("ring"));
          }
        });
  }

  private MessageBox receiver(Instant now) {
    return new MessageBox(
        new NodeName("receiver"), MemberStart.at(now, random), Duration.ofMinutes(2), true);
  }
}
