// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

/** The secrets of a cluster and of its followers, as an embedder has them. */
class ClusterSecretsTest {

  private static final String ONE = "00112233445566778899aabbccddeeff".repeat(2);
  private static final String OTHER = "ffeeddccbbaa99887766554433221100".repeat(2);

  @Test
  void equals_sameClusterAndSecretsInTheSameOrder() {
    ClusterSecrets secrets = ClusterSecrets.parse("c", ONE + "\n" + OTHER);

    assertThat(secrets)
        .isEqualTo(ClusterSecrets.parse("c", ONE + "\n" + OTHER))
        .hasSameHashCodeAs(ClusterSecrets.parse("c", ONE + "\n" + OTHER))
        .isNotEqualTo(ClusterSecrets.parse("d", ONE + "\n" + OTHER))
        .isNotEqualTo(ClusterSecrets.parse("c", OTHER + "\n" + ONE))
        .isNotEqualTo(ClusterSecrets.parse("c", ONE))
        .isNotEqualTo(secrets.forFollowers("default"));
    assertThat(secrets.hashCode())
        .isNotEqualTo(ClusterSecrets.parse("d", ONE + "\n" + OTHER).hashCode());
    assertThat(secrets.size()).isEqualTo(2);
  }

  @Test
  void toString_namesTheClusterAndNoSecret() {
    ClusterSecrets secrets = ClusterSecrets.parse("pool", ONE);

    assertThat(secrets.toString())
        .startsWith("ClusterSecrets[pool, ")
        .contains(secrets.sealingName().toString())
        .doesNotContain(ONE.substring(0, 16));
  }

  @Test
  void forFollowers_isReadBack_boundToTheTrustDomainAndTheCluster() {
    ClusterSecrets secrets = ClusterSecrets.parse("pool", ONE + "\n" + OTHER);
    String text = secrets.forFollowers("default");
    ClusterSecrets.OfFollower follower = ClusterSecrets.OfFollower.parse("pool", "default", text);

    assertThat(follower.cluster()).isEqualTo("pool");
    assertThat(follower)
        .isEqualTo(ClusterSecrets.OfFollower.parse("pool", "default", text))
        .hasSameHashCodeAs(ClusterSecrets.OfFollower.parse("pool", "default", text))
        .isNotEqualTo(ClusterSecrets.OfFollower.parse("other", "default", text))
        .isNotEqualTo(secrets);
    assertThat(secrets.forFollowers("other")).isNotEqualTo(text).isNotEmpty();
    assertThat(follower.toString())
        .startsWith("OfFollower[")
        .contains("pool")
        .doesNotContain(text.lines().findFirst().orElseThrow());
  }

  @Test
  void derive_purposeOfTheClusterItself_isRefused() {
    ClusterSecrets secrets = ClusterSecrets.parse("pool", ONE);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> secrets.derive("reprise ring record v2"))
        .withMessageContaining("the cluster itself uses the key");
    assertThat(secrets.derive("mine").toByteArray())
        .isEqualTo(ClusterSecrets.parse("pool", ONE).derive("mine").toByteArray())
        .isNotEqualTo(secrets.derive("other").toByteArray());
  }
}
