// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.reprise.cluster.testing.CountedStores;
import dev.reprise.codec.SessionId;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.SecretBytes;
import dev.reprise.engine.session.cache.BoundedSessionCache;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** A membership that can't begin leaves no store open, and one that ends closes both. */
class ClusterStoresTest {

  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
  private static final Instant LATER = NOW.plusSeconds(3600);
  private static final SessionId SESSION_ID = new SessionId(Bytes.of(1, 2, 3, 4));

  private final ClusterSecrets secrets = ClusterSecrets.generate("test", new SecureRandom());

  @Test
  void join_sessionUriIsBad_closesTheStoreOfKeys() {
    Cluster.Builder builder = builder().sessionStore(URI.create("counted:bad"));

    assertThatIllegalArgumentException().isThrownBy(builder::join);

    assertThat(CountedStores.open()).isZero();
  }

  @Test
  void join_sessionSchemeIsUnknown_closesTheStoreOfKeys() {
    Cluster.Builder builder = builder().sessionStore(URI.create("nobody:knows"));

    assertThatIllegalArgumentException().isThrownBy(builder::join).withMessageContaining("nobody");

    assertThat(CountedStores.open()).isZero();
  }

  @Test
  void join_broadcastsWithoutABus_closesBothStores() {
    Cluster.Builder builder = builder().broadcastSessions(true);

    assertThatIllegalArgumentException().isThrownBy(builder::join);

    assertThat(CountedStores.open()).isZero();
  }

  @Test
  void close_afterAJoin_closesBothStores() {
    try (Cluster cluster = builder().join()) {
      assertThat(cluster.status().node()).isEqualTo("node-1");
      assertThat(CountedStores.open()).isEqualTo(2);
    }

    assertThat(CountedStores.open()).isZero();
  }

  @Test
  void close_wipesTheSessionsInACacheOfItsOwn() {
    Cluster cluster = builder().join();
    cluster.localSessions().store(SESSION_ID, session(), LATER, NOW);
    assertThat(cluster.localSessions().find(SESSION_ID, NOW)).isPresent();

    cluster.close();

    assertThat(cluster.localSessions().find(SESSION_ID, NOW)).isEmpty();
  }

  @Test
  void close_leavesTheEmbeddersCacheToItsOwner() {
    try (BoundedSessionCache cache = BoundedSessionCache.ofOctets(1 << 20)) {
      Cluster cluster = builder().localSessions(cache).join();
      cluster.localSessions().store(SESSION_ID, session(), LATER, NOW);

      cluster.close();

      assertThat(cache.find(SESSION_ID, NOW)).isPresent();
    }
  }

  private static SecretBytes session() {
    return SecretBytes.adopt(new byte[] {1, 2, 3});
  }

  private Cluster.Builder builder() {
    return Cluster.builder(URI.create("counted:ClusterStoresTest"), secrets, "node-1");
  }
}
