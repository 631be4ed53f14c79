// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.cli.testing.Peers;
import dev.reprise.cli.testing.RepriseCommand;
import dev.reprise.cli.testing.RunningProcess;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The command on a real terminal, which {@code script} makes. */
class TerminalIT {

  @Test
  void help_onATerminal_takesItsWidth() {
    String help = quoted(RepriseCommand.of(List.of(), "keys", "generate", "--help"));

    assertThat(longest(onTerminal("stty cols 46; " + help))).isBetween(41, 46);
    assertThat(longest(onTerminal("stty cols 46; export COLUMNS=60; " + help))).isBetween(55, 60);
  }

  @Test
  void help_intoAPipe_isNotFolded() {
    String help = quoted(RepriseCommand.of(List.of(), "keys", "generate", "--help"));

    assertThat(longest(onTerminal("stty cols 46; " + help + " | cat"))).isBetween(81, 100);
  }

  /** Without colours, and without COLUMNS unless the command sets it. */
  private static String onTerminal(String command) {
    List<String> script = new ArrayList<>(List.of("env", "-u", "COLUMNS", "NO_COLOR=1"));
    script.addAll(List.of(Peers.find("script"), "-q", "-e", "-c", command, "/dev/null"));
    RunningProcess.Result result = RunningProcess.run("", script);
    assertThat(result.exitCode()).as(result.all()).isZero();
    return result.out();
  }

  private static int longest(String text) {
    return text.lines().mapToInt(line -> line.stripTrailing().length()).max().orElse(0);
  }

  private static String quoted(List<String> command) {
    return command.stream().map(each -> "'" + each + "'").collect(Collectors.joining(" "));
  }
}
