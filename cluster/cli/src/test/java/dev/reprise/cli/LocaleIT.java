// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.cli.testing.RunningProcess;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command where people write other digits. */
class LocaleIT {

  @TempDir private Path directory;

  @Test
  void keysShow_inEgypt_printsDigitsOfAscii() {
    String file = directory.resolve("ticket.key").toString();
    run("keys", "generate", "--format", "nginx", "--out", file);

    RunningProcess.Result shown = run("keys", "show", file);

    assertThat(shown.out()).isNotEmpty();
    assertThat(shown.all()).doesNotContainPattern("[\\u0660-\\u0669]");
  }

  private static RunningProcess.Result run(String... arguments) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Duser.language=ar",
                "-Duser.country=EG",
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                Reprise.class.getName()));
    command.addAll(List.of(arguments));
    return RunningProcess.run("", command);
  }
}
