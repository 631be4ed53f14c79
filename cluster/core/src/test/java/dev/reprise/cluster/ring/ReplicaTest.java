// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.ring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.cluster.simulation.SimulatedRandom;
import dev.reprise.cluster.wire.ClusterRecords;
import dev.reprise.cluster.wire.MemberStart;
import dev.reprise.cluster.wire.RecordSealer;
import dev.reprise.cluster.wire.SharedSecret;
import dev.reprise.cluster.wire.SharedSecrets;
import dev.reprise.cluster.wire.Stamp;
import dev.reprise.codec.KeyName;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.engine.KeyPhase;
import dev.reprise.engine.ResumptionPolicy;
import dev.reprise.engine.key.KeyEntry;
import dev.reprise.engine.key.KeyRing;
import dev.reprise.engine.key.KeyRotation;
import dev.reprise.engine.key.TicketKey;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ReplicaTest {

  private static final ResumptionPolicy POLICY = ResumptionPolicy.defaults();
  private static final Instant NOW = Instant.parse("2026-11-22T00:00:00Z");

  private static final MemberStart SELF = MemberStart.at(NOW, new SimulatedRandom(2));

  private final SecureRandom random = new SimulatedRandom(1);
  private final SharedSecret former = SharedSecret.generate(random);
  private final ClusterRecords records = records(former);
  private final KeyRingType type = new KeyRingType("test", POLICY, RingRules.RULES);
  private final Replica<KeyRing> replica =
      new Replica<>(
          type,
          RingRules.RULES,
          new Freshness(SELF, RingRules.RULES, Duration.ofMinutes(10), POLICY.clockSkew()),
          records);
  private final KeyRing stored = published(KeyRing.empty("test"));

  /** It failed because the replica opened the record again and released the copy it had written. */
  @Test
  void written_secretChangedWhileTheWriteWasOnItsWay_keysStayUsable() {
    Replica.Write<KeyRing> write = writeOnItsWay();

    replica.use(records(SharedSecret.generate(random), former));
    replica.written(write, NOW);

    assertThat(replica.held().keys()).hasSize(2);
    assertThat(ticketKeys(replica.held())).noneMatch(TicketKey::isDestroyed);
    replica.loaded(Optional.of(write.replacement()), true, NOW);
    assertThat(ticketKeys(replica.held())).noneMatch(TicketKey::isDestroyed);
  }

  @Test
  void loaded_afterAWriteThatFailed_destroysWhatWasLetGoMeanwhile() {
    Replica.Write<KeyRing> write = writeOnItsWay();
    TicketKey copy = write.value().find(name()).orElseThrow().key().orElseThrow();

    replica.use(records(SharedSecret.generate(random), former));
    assertThat(copy.isDestroyed()).isFalse();
    replica.loaded(write.expected(), true, NOW);

    assertThat(copy.isDestroyed()).isTrue();
    assertThat(ticketKeys(replica.held())).hasSize(1).noneMatch(TicketKey::isDestroyed);
  }

  /** A write of one more key, after a round in which the record was read in another copy. */
  private Replica.Write<KeyRing> writeOnItsWay() {
    replica.loaded(Optional.of(record()), true, NOW);
    replica.loaded(Optional.of(record()), true, NOW);
    return replica.toWrite(published(replica.held()), NOW).orElseThrow();
  }

  private Bytes record() {
    return type.seal(new Stamp(NOW, NOW, SELF), stored, records);
  }

  private KeyName name() {
    return stored.keys().get(0).name();
  }

  private KeyRing published(KeyRing ring) {
    return KeyRotation.publish(
        ring, POLICY, KeyPhase.PENDING, NOW, NOW.plus(Duration.ofHours(1)), random);
  }

  private ClusterRecords records(SharedSecret... secrets) {
    SharedSecrets all = new SharedSecrets("test", "test", List.of(secrets));
    return new ClusterRecords(new RecordSealer(all, random));
  }

  private static List<TicketKey> ticketKeys(KeyRing ring) {
    return ring.keys().stream().map(KeyEntry::key).flatMap(Optional::stream).toList();
  }
}
