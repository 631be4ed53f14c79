// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.keys;

import dev.reprise.cli.follow.FollowCommand;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code reprise keys}: the ticket key files that a mixed fleet shares. */
@Command(
    name = "keys",
    description =
        "Makes, converts, shows and rotates ticket key files, and lets them follow a cluster.",
    subcommands = {
      KeysGenerateCommand.class,
      KeysConvertCommand.class,
      KeysShowCommand.class,
      KeysRotateCommand.class,
      FollowerSecretCommand.class,
      FollowCommand.class
    })
public final class KeysCommand implements Runnable {

  @Spec private CommandSpec spec;

  KeysCommand() {}

  /** Reached only without a command. */
  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(),
        "one of generate, convert, show, rotate, follower-secret and follow is missing");
  }
}
