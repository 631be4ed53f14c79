// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli;

import dev.reprise.cli.option.ExitCode;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code reprise completion}: lets a shell complete commands and options. */
@Command(
    name = "completion",
    description = {
      "Prints a script that lets bash and zsh complete commands and options.",
      "Run it in a shell: source <(reprise completion)"
    })
final class CompletionCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  CompletionCommand() {}

  @Override
  public Integer call() {
    CommandLine root = spec.root().commandLine();
    spec.commandLine().getOut().print(AutoComplete.bash(root.getCommandName(), root));
    spec.commandLine().getOut().flush();
    return ExitCode.OK;
  }
}
