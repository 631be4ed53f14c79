// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.cli.testing.TestFiles;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every command that joins a cluster names the option of a time between polls that can't be. */
class PollIntervalTest {

  @TempDir private Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"serve --listen 127.0.0.1:0", "keys follow --write raw:file"})
  void timeBetweenPolls_outOfItsRange_isNamed(String command) {
    Path secret = TestFiles.secret(directory.resolve("secret"), "0123456789abcdef".repeat(4));
    List<String> arguments = new ArrayList<>(List.of(command.split(" ")));
    arguments.addAll(List.of("--cluster", "embedded:a", "--cluster-secret", secret.toString()));
    arguments.addAll(List.of("--node", "a", "--poll-every", "1ms"));
    StringWriter err = new StringWriter();

    int exit =
        Reprise.execute(
            new PrintWriter(new StringWriter()),
            new PrintWriter(err),
            arguments.toArray(String[]::new));

    assertThat(exit).isEqualTo(2);
    assertThat(err.toString().lines())
        .singleElement()
        .asString()
        .contains("--poll-every: 1ms is not in 100ms to 1m");
  }
}
