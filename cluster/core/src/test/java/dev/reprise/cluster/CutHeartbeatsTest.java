// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.reprise.cluster.store.StoreException;
import dev.reprise.cluster.testing.CutStores;
import dev.reprise.codec.KeyName;
import dev.reprise.engine.KeyPhase;
import dev.reprise.engine.ResumptionPolicy;
import dev.reprise.engine.key.KeyEntry;
import dev.reprise.engine.revocation.RevokedSubject;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/**
 * A store that does not read all heartbeats: nobody knows which other nodes there are. It was taken
 * for a store without other nodes, so a key was activated that they did not have.
 */
class CutHeartbeatsTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration POLL = Duration.ofMillis(100);
  private static final Duration LONG = Duration.ofHours(1);

  private final SecureRandom random = new SecureRandom();
  private final ClusterSecrets secrets = ClusterSecrets.generate("test", random);
  private final URI uri;

  CutHeartbeatsTest(TestInfo test) {
    uri = URI.create("cut:" + test.getDisplayName().hashCode());
  }

  /** SECURITY.md, row 49. */
  @Test
  void memberThatRotates_countsNothingAsAcknowledged_andSaysWhy_untilAllAreRead() {
    try (Cluster one = join("node-1");
        Cluster other = join("node-2")) {
      await(() -> sealing(one).isPresent() && sealing(one).equals(sealing(other)));
      Optional<KeyName> before = sealing(one);
      CutStores.cut(uri);
      one.rotate();

      await(() -> outages(one).reason().isPresent());
      assertThat(outages(one).reason()).contains(CutStores.WHY);
      long counted = one.status().rounds() + 6;
      await(() -> one.status().rounds() >= counted);
      assertThat(sealing(one)).isEqualTo(before);
      assertThat(one.status().keys().keys()).extracting(KeyEntry::phase).contains(KeyPhase.PENDING);
      assertThat(one.status().isConnected()).isTrue();

      CutStores.readAll(uri);
      await(() -> sealing(one).isPresent() && !sealing(one).equals(before));
      await(() -> sealing(other).equals(sealing(one)));
      await(() -> outages(one).reason().isEmpty() && outages(other).reason().isEmpty());
    }
  }

  @Test
  void operator_seesThatThereMayBeMore_andTakesNobodyForAbsent() throws StoreException {
    try (Cluster member = join("node-1");
        ClusterOperator operator = operator()) {
      await(() -> sealing(member).isPresent());
      CutStores.cut(uri);
      ClusterView cut = operator.look();
      KeyName key = sealing(member).orElseThrow();

      assertThat(cut.cut()).contains(CutStores.WHY);
      assertThat(cut.members()).isEmpty();
      assertThat(cut.isConverged(LONG)).isFalse();
      assertThat(cut.isOpenedByAll(key, LONG)).isFalse();

      CutStores.readAll(uri);
      ClusterView all = operator.look();
      assertThat(all.cut()).isEmpty();
      assertThat(all.isConverged(LONG)).isTrue();
      assertThat(all.isOpenedByAll(key, LONG)).isTrue();
    }
  }

  /** All nodes have begun anew, or those that open the key were not read. */
  @Test
  void formerKeyThatNobodyIsSeenToOpen_isNotTakenForForsaken() throws StoreException {
    try (Cluster member = join("node-1");
        ClusterOperator operator = operator()) {
      await(() -> sealing(member).isPresent());
      ClusterView now = operator.look();
      KeyEntry sealing = now.keys().orElseThrow().sealingKey(now.at()).orElseThrow();
      Instant former = sealing.schedule().sealUntil().plusSeconds(1);
      ClusterMember fresh =
          new ClusterMember(
              "node-2", former, 1, List.of(), Optional.empty(), Optional.empty(), false);

      assertThat(view(now, fresh, Optional.empty(), former).notAcknowledged(fresh)).isEmpty();
      assertThat(view(now, fresh, Optional.of(CutStores.WHY), former).notAcknowledged(fresh))
          .containsExactly(sealing);
    }
  }

  @Test
  void firstKey_isNotMade_whileMembersMayHaveKeys() throws StoreException {
    ResumptionPolicy policy = ResumptionPolicy.defaults();
    CutStores.cut(uri);
    try (ClusterOperator operator = operator()) {
      assertThatExceptionOfType(StoreException.class)
          .isThrownBy(() -> operator.initialize(policy))
          .withMessage("a member may have keys: " + CutStores.WHY);

      CutStores.readAll(uri);
      assertThat(operator.initialize(policy)).isNotNull();
    }
  }

  /** A program that fills the store must not keep an operator from revoking. */
  @Test
  void revocation_isMade() throws StoreException {
    CutStores.cut(uri);
    try (ClusterOperator operator = operator()) {
      operator.revoke(RevokedSubject.EVERYTHING, LONG);

      assertThat(operator.look().revocations()).isEqualTo(1);
    }
  }

  private static ClusterView view(
      ClusterView like, ClusterMember member, Optional<String> cut, Instant at) {
    return new ClusterView(like.keys(), false, 0, Optional.empty(), List.of(member), cut, at);
  }

  private Cluster join(String node) {
    return Cluster.builder(uri, secrets, node).pollInterval(POLL).join();
  }

  private ClusterOperator operator() {
    return ClusterOperator.open(
        uri, secrets, Cluster.DEFAULT_TRUST_DOMAIN, InstantSource.system(), random);
  }

  private static Optional<KeyName> sealing(Cluster member) {
    Instant now = Instant.now();
    return member.keys().at(now).sealingKey(now).map(KeyEntry::name);
  }

  private static ClusterStatus.Outages outages(Cluster member) {
    return member.status().store().outages();
  }

  private static void await(BooleanSupplier condition) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime() - end).as("patience").isNegative();
      LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
    }
  }
}
