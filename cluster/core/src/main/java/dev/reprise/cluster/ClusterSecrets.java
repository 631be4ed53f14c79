// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster;

import dev.reprise.cluster.wire.FollowerSecrets;
import dev.reprise.cluster.wire.SharedSecret;
import dev.reprise.cluster.wire.SharedSecrets;
import dev.reprise.codec.KeyName;
import dev.reprise.codec.wire.SecretBytes;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * The secrets of a cluster in the order of its secret file: the first seals, all open. Immutable,
 * and safe for use by any thread.
 *
 * <p>A secret is changed without a pause in three steps, each at every node before the next: add
 * the new secret as the second line; swap the two lines; remove the old line one ticket lifetime
 * later.
 *
 * @since 0.1
 */
public final class ClusterSecrets {

  private final String cluster;
  private final List<SharedSecret> secrets;

  private ClusterSecrets(String cluster, List<SharedSecret> secrets) {
    this.cluster = cluster;
    this.secrets = in(cluster, Cluster.DEFAULT_TRUST_DOMAIN, secrets).secrets();
  }

  /**
   * Secrets from the text of a secret file: one secret a line, in hexadecimal or base64, of at
   * least 32 octets. Empty lines and lines that begin with {@code #} do not count.
   *
   * @param cluster the cluster's name, which every derived key is bound to; not secret
   * @throws IllegalArgumentException if a line is no such secret; the message names the line and
   *     never shows it
   */
  public static ClusterSecrets parse(String cluster, String text) {
    return new ClusterSecrets(
        cluster, SharedSecrets.parse(cluster, Cluster.DEFAULT_TRUST_DOMAIN, text).secrets());
  }

  /**
   * Secrets from elsewhere; the caller still has the octets to wipe.
   *
   * @param cluster the cluster's name
   * @param secrets at least one, each of at least 32 octets, no two alike
   * @throws IllegalArgumentException if one is too short or obviously not random
   */
  public static ClusterSecrets of(String cluster, byte[]... secrets) {
    List<SharedSecret> all = Arrays.stream(secrets).map(SharedSecret::of).toList();
    return new ClusterSecrets(cluster, all);
  }

  /** One new secret, for a cluster whose nodes all live in this process. */
  public static ClusterSecrets generate(String cluster, SecureRandom random) {
    return new ClusterSecrets(cluster, List.of(SharedSecret.generate(random)));
  }

  /** The cluster's name. */
  public String cluster() {
    return cluster;
  }

  /** How many secrets there are. */
  public int size() {
    return secrets.size();
  }

  /** The name of the secret that seals, which reveals nothing about it. */
  public KeyName sealingName() {
    return secrets.get(0).name();
  }

  /**
   * A key of 32 octets from the secret that seals, the same at every member. The caller destroys
   * it.
   *
   * @param purpose what the key is for; keys for different purposes are independent
   * @throws IllegalArgumentException if the cluster itself uses a key for that purpose
   */
  public SecretBytes derive(String purpose) {
    return secrets.get(0).derive(purpose, cluster);
  }

  /**
   * What a follower of one trust domain gets instead of these secrets, as the text of its secret
   * file ({@link OfFollower}). It is derived one-way: it opens the copy of the ring that members
   * sign for followers, and nothing else that members seal. The text is secret, too.
   */
  public String forFollowers(String trustDomain) {
    return FollowerSecrets.of(in(trustDomain)).text();
  }

  /** The secrets as one trust domain of the cluster uses them. */
  SharedSecrets in(String trustDomain) {
    return in(cluster, trustDomain, secrets);
  }

  private static SharedSecrets in(String cluster, String trustDomain, List<SharedSecret> secrets) {
    return new SharedSecrets(cluster, trustDomain, secrets);
  }

  /**
   * The secrets of a follower, in the order of the cluster's secrets that they are derived from.
   * They change with those, in the same three steps. Immutable, and safe for use by any thread.
   *
   * @since 0.1
   */
  public static final class OfFollower {

    private final FollowerSecrets secrets;

    private OfFollower(FollowerSecrets secrets) {
      this.secrets = secrets;
    }

    /**
     * Secrets from the text of a follower's secret file, which {@link #forFollowers} gives. Empty
     * lines and lines that begin with {@code #} do not count.
     *
     * @param cluster the cluster's name, which every derived key is bound to; not secret
     * @param trustDomain the trust domain that they were derived for
     * @throws IllegalArgumentException if a line is no such secret; the message names the line and
     *     never shows it
     */
    public static OfFollower parse(String cluster, String trustDomain, String text) {
      return new OfFollower(FollowerSecrets.parse(cluster, trustDomain, text));
    }

    /** The cluster's name. */
    public String cluster() {
      return secrets.cluster();
    }

    /** The name of the secret that seals, which reveals nothing about it. */
    public KeyName sealingName() {
      return secrets.shared().first().name();
    }

    FollowerSecrets secrets() {
      return secrets;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof OfFollower that && secrets.equals(that.secrets);
    }

    @Override
    public int hashCode() {
      return secrets.hashCode();
    }

    /** The names of the cluster, the trust domain and the secrets, never a secret. */
    @Override
    public String toString() {
      return "OfFollower[" + secrets + "]";
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ClusterSecrets that
        && cluster.equals(that.cluster)
        && secrets.equals(that.secrets);
  }

  @Override
  public int hashCode() {
    return Objects.hash(cluster, secrets);
  }

  /** The names of the cluster and of its secrets, never a secret. */
  @Override
  public String toString() {
    return "ClusterSecrets[" + cluster + ", " + secrets + "]";
  }
}
