// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.cluster.store.KeyRingStore;
import dev.reprise.cluster.store.SharedRecord;
import dev.reprise.cluster.store.StoreException;
import dev.reprise.cluster.wire.ClusterRecords;
import dev.reprise.cluster.wire.RecordSealer;
import dev.reprise.cluster.wire.Revocations;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.engine.revocation.RevocationSource;
import dev.reprise.engine.revocation.RevokedSessions;
import dev.reprise.engine.revocation.RevokedSubject;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** What an operator does to a cluster from outside. */
class ClusterOperatorTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Instant NOW = Instant.parse("2026-11-30T12:00:00Z");

  private final SecureRandom random = new SecureRandom();
  private final ClusterSecrets secrets = ClusterSecrets.generate("test", random);

  /** With the operator's own time, sessions of the last hour would have been resumed. */
  @Test
  void revoke_operatorsClockIsBehind_takesTheMembersTime() throws Exception {
    URI uri = URI.create("embedded:ClusterOperatorTest");
    InstantSource anHourBehind = InstantSource.fixed(NOW.minus(Duration.ofHours(1)));
    try (Cluster member =
            Cluster.builder(uri, secrets, "node-1")
                .clock(InstantSource.fixed(NOW))
                .pollInterval(Duration.ofMillis(100))
                .join();
        ClusterOperator operator =
            ClusterOperator.open(
                uri, secrets, Cluster.DEFAULT_TRUST_DOMAIN, anHourBehind, random)) {
      int before = revoked(member.revocationSource());

      assertThat(operator.revoke(RevokedSubject.psk(random()), Duration.ofHours(8))).isEqualTo(NOW);

      await(member.revocationSource(), before + 1);
      assertThat(operator.look().revocations()).isEqualTo(1);
      assertThat(operator.look().revokedUntil()).contains(NOW);
      assertThat(stored(uri).entries().get(0).notBefore()).isEqualTo(NOW);
    }
  }

  private Revocations stored(URI uri) throws StoreException {
    ClusterRecords records =
        new ClusterRecords(new RecordSealer(secrets.in(Cluster.DEFAULT_TRUST_DOMAIN), random));
    try (KeyRingStore store =
        Stores.provider(uri).keyRingStore(uri, "test", Cluster.DEFAULT_TRUST_DOMAIN)) {
      return records
          .openRevocations(store.load(SharedRecord.REVOCATIONS).orElseThrow())
          .orElseThrow()
          .value()
          .value();
    }
  }

  private Bytes random() {
    byte[] octets = new byte[8];
    random.nextBytes(octets);
    return Bytes.copyOf(octets);
  }

  private static int revoked(RevocationSource source) {
    Optional<RevokedSessions> sessions = source.at(NOW);
    return sessions.map(RevokedSessions::size).orElse(0);
  }

  private static void await(RevocationSource source, int subjects) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (revoked(source) != subjects) {
      assertThat(System.nanoTime() - end).as("patience").isNegative();
      LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
    }
  }
}
