// SPDX-License-Identifier: Apache-2.0
package dev.reprise.bench.compare;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The small C program that measures OpenSSL, compiled if this machine can. */
final class OpenSslProgram {

  private final Path program;
  private final Optional<String> missing;

  private OpenSslProgram(Path program, Optional<String> missing) {
    this.program = program;
    this.missing = missing;
  }

  /**
   * Compiles the program.
   *
   * @param bench the directory {@code bench} of the source tree
   */
  static OpenSslProgram compile(Path bench) {
    Path source = bench.resolve("src/main/c/openssl_server.c");
    Path program = bench.resolve("target/openssl_server");
    try {
      Files.createDirectories(program.getParent());
      Output output =
          run(
              List.of(
                  "cc", "-O2", "-o", program.toString(), source.toString(), "-lssl", "-lcrypto"));
      return new OpenSslProgram(
          program,
          output.exitCode() == 0
              ? Optional.empty()
              : Optional.of("cc or libssl-dev: " + firstLine(output.text())));
    } catch (IOException e) {
      return new OpenSslProgram(program, Optional.of("no C compiler: " + e.getMessage()));
    }
  }

  /** Why there is no program; empty if there is one. */
  Optional<String> missing() {
    return missing;
  }

  /**
   * Measures once.
   *
   * @param mode {@code full}, {@code id}, {@code ticket} or {@code ticket_renewed}
   * @throws IllegalStateException if it failed; the message says why
   */
  Sample measure(String mode, int warmupSeconds, int seconds) {
    return sample(
        List.of(
            program.toString(), mode, Integer.toString(warmupSeconds), Integer.toString(seconds)));
  }

  /**
   * Runs a program that prints handshakes, nanoseconds and processor nanoseconds.
   *
   * @throws IllegalStateException if it failed; the message says why
   */
  static Sample sample(List<String> command) {
    try {
      Output output = run(command);
      if (output.exitCode() != 0) {
        throw new IllegalStateException(firstLine(output.text()));
      }
      List<String> fields = List.of(output.text().strip().split(" ", -1));
      return Sample.of(
          Double.parseDouble(fields.get(0)),
          Double.parseDouble(fields.get(1)),
          Double.parseDouble(fields.get(2)),
          0);
    } catch (IOException e) {
      throw new IllegalStateException(JmhFork.reason(e), e);
    }
  }

  /** What a command printed. */
  record Output(int exitCode, String text) {}

  static Output run(List<String> command) throws IOException {
    Process process =
        new ProcessBuilder(new ArrayList<>(command)).redirectErrorStream(true).start();
    try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8)) {
      String text = reader.lines().collect(Collectors.joining("\n"));
      return new Output(process.waitFor(), text);
    } catch (InterruptedException e) {
      process.destroyForcibly();
      throw new IOException("interrupted", e);
    }
  }

  private static String firstLine(String text) {
    return text.lines().filter(line -> !line.isBlank()).findFirst().orElse("failed without a word");
  }
}
