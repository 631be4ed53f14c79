// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.reprise.cluster.embedded.EmbeddedStores;
import dev.reprise.cluster.store.KeyRingStore;
import dev.reprise.cluster.store.StoreException;
import dev.reprise.cluster.wire.ClusterRecords;
import dev.reprise.cluster.wire.MemberRecord;
import dev.reprise.cluster.wire.MemberStart;
import dev.reprise.cluster.wire.NodeName;
import dev.reprise.cluster.wire.RecordSealer;
import dev.reprise.codec.KeyName;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.engine.ResumptionPolicy;
import dev.reprise.engine.TicketFormat;
import dev.reprise.engine.key.KeyEntry;
import dev.reprise.engine.key.KeyFormat;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How an operator chooses the format of a cluster's keys, and changes it. */
class ClusterFormatTest {

  private static final KeyFormat OWN = new KeyFormat(TicketFormat.RFC5077, 256);
  private static final KeyFormat SHORT = new KeyFormat(TicketFormat.OPENSSL, 128);
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration LIVE = Duration.ofDays(1);

  private final SecureRandom random = new SecureRandom();
  private final URI store = URI.create("embedded:ClusterFormatTest" + random.nextLong());
  private final ClusterSecrets secrets = ClusterSecrets.generate("format", random);
  private final ClusterOperator operator =
      ClusterOperator.open(
          store, secrets, Cluster.DEFAULT_TRUST_DOMAIN, InstantSource.system(), random);

  @AfterEach
  void close() {
    operator.close();
  }

  @Test
  void firstKey_isOfTheChosenFormat_andANodeWithOtherOptionsKeepsToIt() throws Exception {
    KeyName first = operator.initialize(policy(SHORT));

    try (Cluster node = join("node-1", OWN)) {
      await(() -> sealing(node, SHORT));
      Instant now = Instant.now();
      assertThat(node.keys().at(now).sealingKey(now).map(KeyEntry::name)).contains(first);
      assertThat(node.status().ringFormat()).isEqualTo(SHORT);
      assertThat(node.status().wantedFormat()).isEqualTo(OWN);
      await(() -> !wanting().isEmpty());
      assertThat(operator.look().wantingAnotherFormat(LIVE))
          .singleElement()
          .satisfies(
              member -> {
                assertThat(member.node()).isEqualTo("node-1");
                assertThat(member.wantedFormat()).contains(OWN);
              });
    }
  }

  /** The first node begins anew and trusts no older key, so it makes one, and nobody lacks that. */
  @Test
  void firstNode_startsLongAfterTheFirstKey_makesAKeyOfItsFormat_andTheFleetConverges()
      throws Exception {
    KeyName unused;
    try (ClusterOperator before =
        ClusterOperator.open(
            store,
            secrets,
            Cluster.DEFAULT_TRUST_DOMAIN,
            () -> Instant.now().minus(Duration.ofMinutes(5)),
            random)) {
      unused = before.initialize(policy(SHORT));
    }

    try (Cluster node = join("node-1", OWN);
        Cluster other = join("node-2", OWN)) {
      await(() -> sealing(node, SHORT) && sealing(other, SHORT));
      assertThat(node.keys().at(Instant.now()).find(unused)).isEmpty();
      await(this::isConverged);
    }
  }

  private boolean isConverged() {
    try {
      return operator.look().isConverged(LIVE);
    } catch (StoreException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void initialize_whereARingStands_saysWhatStands_sinceWhen_andHowToChangeIt() throws Exception {
    operator.initialize(policy(SHORT));
    Instant since =
        operator.look().keys().orElseThrow().last().orElseThrow().schedule().published();

    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(() -> operator.initialize(policy(OWN)))
        .withMessage(
            "the cluster has a ring, with keys of openssl/128 since "
                + since
                + "; change that with 'reprise cluster rotate --ticket-format rfc5077 --bits 256'");
    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(() -> operator.initialize(policy(SHORT)))
        .withMessage("the cluster has a ring, with keys of openssl/128 since " + since);
    assertThat(operator.look().keys().orElseThrow().keys()).hasSize(1);
  }

  /** Keys of 256 bits stood there long before: they are of another format. */
  @Test
  void initialize_whereTheSizeWasChanged_saysSinceWhenKeysHaveThatSize() throws Exception {
    operator.initialize(policy(new KeyFormat(TicketFormat.OPENSSL, 256)));
    KeyName later;
    try (ClusterOperator hourLater =
        ClusterOperator.open(
            store,
            secrets,
            Cluster.DEFAULT_TRUST_DOMAIN,
            () -> Instant.now().plus(Duration.ofHours(1)),
            random)) {
      later = hourLater.rotate(SHORT);
    }
    Instant since =
        operator.look().keys().orElseThrow().find(later).orElseThrow().schedule().published();

    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(() -> operator.initialize(policy(SHORT)))
        .withMessage("the cluster has a ring, with keys of openssl/128 since " + since);
  }

  @Test
  void initialize_ringOfAnotherSecret_isNotReplaced() throws Exception {
    operator.initialize(policy(SHORT));
    try (ClusterOperator stranger =
        ClusterOperator.open(
            store,
            ClusterSecrets.generate("format", random),
            Cluster.DEFAULT_TRUST_DOMAIN,
            InstantSource.system(),
            random)) {

      assertThatExceptionOfType(StoreException.class)
          .isThrownBy(() -> stranger.initialize(policy(OWN)))
          .withMessage("the store has a key ring that the secrets do not open");
    }
  }

  /** It would make a second ring beside that which the member writes back. */
  @Test
  void initialize_storeHasLostTheRing_andAMemberHasIt_isRefused() throws Exception {
    ClusterRecords records =
        new ClusterRecords(new RecordSealer(secrets.in(Cluster.DEFAULT_TRUST_DOMAIN), random));
    KeyName held = new KeyName(Bytes.copyOf(new byte[KeyName.LENGTH]));
    MemberRecord heartbeat =
        new MemberRecord(
            new NodeName("node-1"), MemberStart.at(Instant.now(), random), 1, 1, 1, List.of(held));
    KeyRingStore lost =
        new EmbeddedStores().keyRingStore(store, "format", Cluster.DEFAULT_TRUST_DOMAIN);
    lost.beat("node-1", records.seal(heartbeat), Duration.ofDays(1));

    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(() -> operator.initialize(policy(SHORT)))
        .withMessage(
            "the store has lost the ring, and node-1, which has its keys, will write it back");
  }

  @Test
  void rotate_toAnotherFormat_sealsEverywhere_andLaterKeysHaveItToo() throws Exception {
    try (Cluster node = join("node-1", OWN);
        Cluster other = join("node-2", OWN)) {
      await(() -> sealing(node, OWN) && sealing(other, OWN));

      KeyName name = operator.rotate(SHORT);
      await(() -> sealing(node, SHORT) && sealing(other, SHORT));
      KeyName next = operator.rotate();

      assertThat(format(name)).isEqualTo(SHORT);
      assertThat(format(next)).isEqualTo(SHORT);
      node.rotate();
      await(() -> node.keys().at(Instant.now()).keys().size() == 4);
      assertThat(node.keys().at(Instant.now()).keys())
          .filteredOn(key -> key.format() == TicketFormat.OPENSSL)
          .hasSize(3);
    }
  }

  @Test
  void rotate_withoutARing_isRefused() {
    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(() -> operator.rotate(SHORT))
        .withMessage("the store holds no key ring that can be opened");
  }

  private Cluster join(String node, KeyFormat wanted) {
    return Cluster.builder(store, secrets, node)
        .policy(policy(wanted))
        .pollInterval(Duration.ofMillis(100))
        .join();
  }

  private static ResumptionPolicy policy(KeyFormat format) {
    return ResumptionPolicy.defaults().withKeyFormat(format.format(), format.bits());
  }

  private static boolean sealing(Cluster node, KeyFormat format) {
    Instant now = Instant.now();
    return node.keys()
        .at(now)
        .sealingKey(now)
        .flatMap(KeyEntry::key)
        .filter(key -> new KeyFormat(key.format(), key.strengthBits()).equals(format))
        .isPresent();
  }

  private KeyFormat format(KeyName name) throws StoreException {
    return operator
        .look()
        .keys()
        .flatMap(ring -> ring.find(name))
        .flatMap(KeyEntry::key)
        .map(key -> new KeyFormat(key.format(), key.strengthBits()))
        .orElseThrow();
  }

  private List<ClusterMember> wanting() {
    try {
      return operator.look().wantingAnotherFormat(LIVE);
    } catch (StoreException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void await(BooleanSupplier condition) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime() - end).as("patience").isNegative();
      LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
    }
  }
}
