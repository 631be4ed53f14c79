// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.follow;

import dev.reprise.cli.cluster.ClusterOptions;
import dev.reprise.cluster.Cluster;
import dev.reprise.cluster.ClusterMember;
import dev.reprise.cluster.ClusterSecrets;
import dev.reprise.cluster.ClusterStatus;
import dev.reprise.cluster.store.CommandListener;
import dev.reprise.codec.KeyName;
import dev.reprise.engine.ResumptionPolicy;
import dev.reprise.engine.key.TicketKeys;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;

/** The ring that a follower follows, and the follower's place in the cluster. */
interface FollowedRing extends AutoCloseable {

  /** The ring's keys. */
  TicketKeys keys();

  /** Acknowledges the keys that the program has taken, and shows the program's state. */
  void follow(ClusterMember.Follower state);

  /** Reads the secrets again; the name of the one that seals. */
  KeyName readSecretsAgain();

  /** The state of the follower's place in the cluster. */
  ClusterStatus status();

  /** Reports each exchange with a remote store from now on. */
  void onCommand(CommandListener listener);

  /** Why the ring may have no keys, when it has none. */
  String whyEmpty();

  @Override
  void close();

  /** What the follower is told about the cluster, the same at every member. */
  record Terms(
      String node,
      ResumptionPolicy policy,
      Duration pollEvery,
      InstantSource clock,
      SecureRandom random) {}

  /**
   * Joins with the cluster's secrets, as a member.
   *
   * @throws IllegalArgumentException if the store's URI or a term is not understood
   */
  static FollowedRing asMember(ClusterOptions options, Terms terms) {
    Cluster joined =
        Cluster.builder(options.uri(), options.secrets(), terms.node())
            .policy(terms.policy())
            .pollInterval(terms.pollEvery())
            .acknowledgeOnRequest(true)
            .clock(terms.clock())
            .random(terms.random())
            .join();
    return new FollowedRing() {
      @Override
      public TicketKeys keys() {
        return joined.keys();
      }

      @Override
      public void follow(ClusterMember.Follower state) {
        joined.follow(state);
      }

      @Override
      public KeyName readSecretsAgain() {
        ClusterSecrets secrets = options.secrets();
        joined.use(secrets);
        return secrets.sealingName();
      }

      @Override
      public ClusterStatus status() {
        return joined.status();
      }

      @Override
      public void onCommand(CommandListener listener) {
        joined.onCommand(listener);
      }

      @Override
      public String whyEmpty() {
        return "the ring has no keys yet";
      }

      @Override
      public void close() {
        joined.close();
      }
    };
  }

  /**
   * Joins with the secrets of a follower, as a follower and nothing else.
   *
   * @throws IllegalArgumentException if the store's URI or a term is not understood
   */
  static FollowedRing asFollower(ClusterOptions options, Terms terms) {
    Cluster.Follower joined =
        Cluster.followerBuilder(options.uri(), options.followerSecrets(), terms.node())
            .policy(terms.policy())
            .pollInterval(terms.pollEvery())
            .clock(terms.clock())
            .random(terms.random())
            .join();
    return new FollowedRing() {
      @Override
      public TicketKeys keys() {
        return joined.keys();
      }

      @Override
      public void follow(ClusterMember.Follower state) {
        joined.follow(state);
      }

      @Override
      public KeyName readSecretsAgain() {
        ClusterSecrets.OfFollower secrets = options.followerSecrets();
        joined.use(secrets);
        return secrets.sealingName();
      }

      @Override
      public ClusterStatus status() {
        return joined.status();
      }

      @Override
      public void onCommand(CommandListener listener) {
        joined.onCommand(listener);
      }

      @Override
      public String whyEmpty() {
        return "no member has written the ring for followers yet, which takes up to 4 minutes;"
            + " followers alone have no ring";
      }

      @Override
      public void close() {
        joined.close();
      }
    };
  }
}
