// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.reprise.cluster.testing.CountedStores;
import java.net.URI;
import java.security.SecureRandom;
import org.junit.jupiter.api.Test;

/** A membership that can't begin leaves no store open, and one that ends closes both. */
class ClusterStoresTest {

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

  private Cluster.Builder builder() {
    return Cluster.builder(URI.create("counted:ClusterStoresTest"), secrets, "node-1");
  }
}
