// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.ticket;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code reprise ticket}: what is in a session ticket. */
@Command(
    name = "ticket",
    description = "Opens session tickets.",
    subcommands = {TicketInspectCommand.class})
public final class TicketCommand implements Runnable {

  @Spec private CommandSpec spec;

  TicketCommand() {}

  /** Reached only without a command. */
  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "inspect is missing");
  }
}
