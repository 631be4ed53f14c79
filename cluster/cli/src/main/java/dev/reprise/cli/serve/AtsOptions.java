// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.serve;

import dev.reprise.cli.cluster.ClusterOptions;
import dev.reprise.cli.option.ConfigurationException;
import dev.reprise.cluster.ats.AtsGroup;
import dev.reprise.cluster.ats.GroupSettings;
import dev.reprise.cluster.ats.PluginConfig;
import dev.reprise.engine.TicketFormat;
import dev.reprise.engine.session.SessionCache;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that make a node a member of a group of Traffic Servers. */
final class AtsOptions {

  @Option(
      names = "--ats-config",
      paramLabel = "FILE",
      description =
          "Joins a group of Traffic Servers as the configuration file of their plugin"
              + " ssl_session_reuse says; for --ticket-format openssl.")
  private @Nullable Path config;

  @Option(
      names = "--ats-seen",
      paramLabel = "FILE",
      description =
          "Where the fingerprints of the group's used ticket keys are kept, so that none is taken"
              + " twice. Default: the group's key file with .seen behind its name.")
  private @Nullable Path seen;

  AtsOptions() {}

  /**
   * The group that the options name, joined; empty if they name none.
   *
   * @param notices takes a line for the operator
   * @throws ConfigurationException if it can't be joined
   */
  Optional<AtsGroup> join(
      ClusterOptions cluster,
      TicketFormat ticketFormat,
      SessionCache sessions,
      Consumer<String> notices) {
    String option = config == null ? "--cluster" : "--ats-config";
    try {
      Optional<GroupSettings> settings =
          config == null ? cluster.atsGroup() : Optional.of(PluginConfig.read(config).settings());
      if (settings.isEmpty()) {
        return Optional.empty();
      }
      if (ticketFormat != TicketFormat.OPENSSL) {
        throw new ConfigurationException(
            option, "the group's tickets are OpenSSL's: add --ticket-format openssl");
      }
      Path keyFile = settings.get().keyFile();
      Path seenFile = seen == null ? keyFile.resolveSibling(keyFile.getFileName() + ".seen") : seen;
      notices.accept(
          "anyone who can publish at the group's Redis and knows "
              + keyFile
              + " can read and resume every session of this node");
      return Optional.of(AtsGroup.join(settings.get(), seenFile, sessions));
    } catch (IOException e) {
      throw new ConfigurationException(option, "can't be read: " + e.getMessage());
    } catch (IllegalArgumentException e) {
      throw new ConfigurationException(option, String.valueOf(e.getMessage()));
    }
  }
}
