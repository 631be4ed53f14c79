// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.serve;

import dev.reprise.cli.cluster.ClusterOptions;
import dev.reprise.cli.option.ApiProblem;
import dev.reprise.cli.option.ConfigurationException;
import dev.reprise.cluster.Cluster;
import dev.reprise.cluster.ats.AtsGroup;
import dev.reprise.cluster.derived.DerivedKeys;
import dev.reprise.engine.ResumptionPolicy;
import dev.reprise.engine.bc.ResumptionEngine;
import dev.reprise.engine.key.RotatingKeys;
import dev.reprise.engine.key.TicketKeys;
import dev.reprise.engine.session.cache.BoundedSessionCache;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What a node shares with others, and how: files of ticket keys, derived keys, a group of Traffic
 * Servers, a cluster, or nothing. Closing leaves them, and zeroes its keys.
 */
record Sharing(
    Optional<TicketKeyFiles> ticketKeys,
    Optional<DerivedKeys> derivedKeys,
    Optional<AtsGroup> group,
    Optional<JoinedCluster> membership)
    implements AutoCloseable {

  private static final String TRUST_DOMAIN = "reprise serve";

  /** What each node has, with or without others to share with. */
  record Own(
      ResumptionPolicy policy,
      BoundedSessionCache sessions,
      InstantSource clock,
      SecureRandom random) {}

  /**
   * Opens and joins what the options name.
   *
   * @param joins whether to join others; files are opened in any case
   * @param notices takes a line for the operator
   * @throws ConfigurationException if something can't be opened or joined
   */
  static Sharing of(NodeOptions options, Own own, boolean joins, Consumer<String> notices) {
    ResumptionPolicy policy = own.policy();
    ClusterOptions cluster = options.cluster();
    Optional<TicketKeyFiles> files =
        options.ticketKeys().open(policy.ticketFormat(), own.clock(), notices);
    if (!joins) {
      return new Sharing(files, Optional.empty(), Optional.empty(), Optional.empty());
    }
    Optional<DerivedKeys> derived = cluster.stateFile().map(file -> derive(file, policy));
    Optional<AtsGroup> group =
        options.trafficServer().join(cluster, policy.ticketFormat(), own.sessions(), notices);
    Optional<JoinedCluster> membership =
        cluster.isAlone() || derived.isPresent() || group.isPresent()
            ? Optional.empty()
            : Optional.of(join(options, own));
    return new Sharing(files, derived, group, membership);
  }

  /**
   * The ticket keys: from files, or from the fleet that was joined, or this process's own. The
   * engine closes its own keys; the others are closed with this object.
   */
  TicketKeys keys(Own own) {
    return ticketKeys
        .map(TicketKeyFiles::keys)
        .or(() -> derivedKeys.map(DerivedKeys::shared))
        .or(() -> group.map(AtsGroup::keys))
        .or(() -> membership.map(joined -> joined.cluster().keys()))
        .orElseGet(() -> new RotatingKeys(TRUST_DOMAIN, own.policy(), own.random()));
  }

  /** An engine that resumes what others have set up, too. */
  ResumptionEngine.Builder engine(Own own) {
    return membership
        .map(joined -> joined.cluster().engine())
        .or(() -> group.map(each -> each.engine(own.policy())))
        .orElseGet(
            () ->
                ResumptionEngine.builder()
                    .policy(own.policy())
                    .sessions(own.sessions())
                    .clock(own.clock())
                    .random(own.random()));
  }

  /** Lets files be read again. */
  void watch(FileWatch files) {
    ticketKeys.ifPresent(each -> each.watch(files));
    membership.ifPresent(each -> each.watch(files));
  }

  @Override
  public void close() {
    ticketKeys.ifPresent(TicketKeyFiles::close);
    derivedKeys.ifPresent(DerivedKeys::close);
    group.ifPresent(AtsGroup::close);
    membership.ifPresent(JoinedCluster::close);
  }

  private static DerivedKeys derive(Path file, ResumptionPolicy policy) {
    if (policy.ticketKeyBits() != 256) {
      throw new ConfigurationException("--bits", "derived keys have 256 bits");
    }
    try {
      return DerivedKeys.open(file, policy);
    } catch (NoSuchFileException e) {
      throw new ConfigurationException(
          "--cluster", file + ": no such file; 'reprise keys generate --derived' makes one");
    } catch (IOException | IllegalArgumentException e) {
      throw new ConfigurationException("--cluster", String.valueOf(e.getMessage()));
    }
  }

  private static JoinedCluster join(NodeOptions options, Own own) {
    ClusterOptions cluster = options.cluster();
    String stamp = FileWatch.stamp(List.of(cluster.secretFile()));
    try {
      Cluster joined =
          Cluster.builder(cluster.uri(), cluster.secrets(), options.nameInCluster())
              .sessionStore(cluster.sessionUri())
              .policy(own.policy())
              .pollInterval(options.pollEvery())
              .localSessions(own.sessions())
              .broadcastSessions(options.broadcastsSessions())
              .clock(own.clock())
              .random(own.random())
              .join();
      return new JoinedCluster(joined, cluster, stamp);
    } catch (IllegalArgumentException e) {
      throw ApiProblem.named(e, "--cluster");
    }
  }
}
