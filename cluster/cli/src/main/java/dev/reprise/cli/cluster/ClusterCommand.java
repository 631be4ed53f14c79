// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.cluster;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code reprise cluster …}: looks at a cluster and changes what its nodes share. */
@Command(
    name = "cluster",
    description = "Looks at a cluster, and changes what its nodes share.",
    subcommands = {
      ClusterInitCommand.class,
      ClusterStatusCommand.class,
      ClusterRotateCommand.class,
      ClusterRevokeCommand.class
    })
public final class ClusterCommand implements Runnable {

  @Spec private CommandSpec spec;

  ClusterCommand() {}

  /** Reached only without a command. */
  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "one of init, status, rotate, revoke is missing");
  }
}
