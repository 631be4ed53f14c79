// SPDX-License-Identifier: Apache-2.0
package dev.reprise.testvectors;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The committed vectors are what their generator writes, OpenSSL confirms, and others can read. */
class GeneratorIT {

  private static final boolean PEERS_REQUIRED =
      !System.getProperty("peers.required", "false").equals("false");

  @BeforeEach
  void needsPythonAndOpenSsl() throws Exception {
    for (List<String> command :
        List.of(List.of("python3", "--version"), List.of("openssl", "version"))) {
      Assumptions.assumeTrue(PEERS_REQUIRED || isThere(command), command.get(0) + " is missing");
    }
  }

  @Test
  void generator_runAgain_writesTheCommittedFiles() throws Exception {
    Result result = python(Path.of("generate", "generate.py"), "--check");

    assertThat(result.exitCode()).as(result.output()).isZero();
  }

  @Test
  void openSsl_confirmsTheVectors() throws Exception {
    Result result = python(Path.of("check", "check.py"));

    assertThat(result.exitCode()).as(result.output()).isZero();
    assertThat(result.output()).contains("0 are wrong");
  }

  @Test
  void exampleConsumer_passesItsFiles() throws Exception {
    Result result = python(Path.of("example_consumer.py"));

    assertThat(result.exitCode()).as(result.output()).isZero();
    assertThat(result.output().lines()).hasSize(2).allMatch(line -> line.endsWith("wrong: none"));
  }

  private record Result(int exitCode, String output) {}

  private static Result python(Path script, String... arguments) throws Exception {
    // -B: no __pycache__ in the source tree.
    List<String> command = new ArrayList<>(List.of("python3", "-B", script.toString()));
    command.addAll(List.of(arguments));
    return run(command);
  }

  private static Result run(List<String> command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Result(process.waitFor(), output);
  }

  private static boolean isThere(List<String> command) throws InterruptedException {
    try {
      return run(command).exitCode() == 0;
    } catch (IOException e) {
      return false;
    }
  }
}
