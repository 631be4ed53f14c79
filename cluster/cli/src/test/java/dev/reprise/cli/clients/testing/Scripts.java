// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.clients.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.cli.testing.Peers;
import dev.reprise.cli.testing.RunningProcess;
import dev.reprise.cli.testing.TestFiles;
import java.util.ArrayList;
import java.util.List;

/** Clients that are small programs of ours in other languages. */
final class Scripts {

  private Scripts() {}

  /** A script that lies beside {@link TestFiles}. */
  static String run(Errand errand, String interpreter, String name) {
    return run(errand, List.of(Peers.find(interpreter)), name);
  }

  static String go(Errand errand) {
    return run(errand, List.of(Peers.find("go"), "run"), "client.go");
  }

  private static String run(Errand errand, List<String> interpreter, String name) {
    List<String> command = new ArrayList<>(interpreter);
    command.add(TestFiles.resource(name, errand.directory()).toString());
    return visit(errand, command);
  }

  /** Runs a program that takes the arguments of all scripted clients. */
  static String visit(Errand errand, List<String> program) {
    errand.planAll();
    List<String> command = new ArrayList<>(program);
    command.addAll(errand.scriptArguments());
    RunningProcess.Result result = RunningProcess.run("", command);
    assertThat(result.exitCode()).as(result.all()).isZero();
    return result.out();
  }
}
