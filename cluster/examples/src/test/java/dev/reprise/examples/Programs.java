// SPDX-License-Identifier: Apache-2.0
package dev.reprise.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.opentest4j.TestAbortedException;

/** Programs of other projects that the examples are tested with. */
final class Programs {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private Programs() {}

  /** Finds a program; without it the test is skipped, or fails if peers are required. */
  static Path find(String program) {
    return Stream.of(System.getenv("PATH").split(":", -1))
        .map(each -> Path.of(each, program))
        .filter(Files::isExecutable)
        .findFirst()
        .orElseThrow(
            () -> {
              String problem = program + " is not on the path (Debian puts servers into /usr/sbin)";
              if (Boolean.getBoolean("peers.required")) {
                throw new AssertionError(problem + ", and -Dpeers.required=true");
              }
              return new TestAbortedException(problem);
            });
  }

  /** Runs a program to its end with a text as its input, and returns what it printed. */
  static String run(Path directory, String input, String program, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(find(program).toString()));
    command.addAll(List.of(arguments));
    Path in = Files.writeString(Files.createTempFile(directory, "input", ".txt"), input);
    Path out = Files.createTempFile(directory, "output", ".txt");
    Process process =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectInput(in.toFile())
            .redirectOutput(out.toFile())
            .start();
    try {
      boolean ended = process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      String output = Files.readString(out, StandardCharsets.ISO_8859_1);
      assertThat(ended).as("%s: %s", command, output).isTrue();
      return output;
    } finally {
      process.destroyForcibly();
    }
  }
}
