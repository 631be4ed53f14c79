// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.cluster;

import dev.reprise.cli.option.ExitCode;
import dev.reprise.cli.option.Terminal;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code reprise cluster status}: who is there, and which keys they have. */
@Command(
    name = "status",
    sortOptions = false,
    description =
        "Shows the nodes of a cluster and the keys that they share. Ends with 0 only if a key"
            + " seals, every live node opens every key, no two have one name, and no follower is in"
            + " trouble. With --json, each key has the timeline of its rotation.")
final class ClusterStatusCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Mixin private ClusterAccess access;

  ClusterStatusCommand() {}

  @Override
  public Integer call() {
    return access.run(
        spec,
        cluster -> {
          ClusterReport report = new ClusterReport(cluster.look(), access.oldestHeartbeat());
          Terminal.println(spec.commandLine().getOut(), access.json(), report::json, report::text);
          return report.ok() ? ExitCode.OK : ExitCode.CHECK_FAILED;
        });
  }
}
