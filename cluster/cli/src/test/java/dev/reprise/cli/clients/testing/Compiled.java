// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.clients.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.cli.testing.Peers;
import dev.reprise.cli.testing.RunningProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Clients on libraries in C, from {@code src/test/c}. */
final class Compiled {

  private static final Map<String, List<String>> LIBRARIES =
      Map.of(
          "wolfssl", List.of("-lwolfssl"),
          "mbedtls", List.of("-lmbedtls", "-lmbedx509", "-lmbedcrypto"),
          "nss",
              List.of("-I/usr/include/nss", "-I/usr/include/nspr", "-lssl3", "-lnss3", "-lnspr4"));

  private Compiled() {}

  /** A client on one of the libraries. */
  static String run(Errand errand, String library) {
    Path program = errand.directory().resolve(library + "_client");
    if (!Files.exists(program)) {
      compile(library, program);
    }
    return Scripts.visit(errand, List.of(program.toString()));
  }

  private static void compile(String library, Path program) {
    Path sources = Path.of(System.getProperty("project.root"), "cluster/cli/src/test/c");
    List<String> command = new ArrayList<>(List.of(Peers.find("gcc"), "-Wall", "-Werror", "-o"));
    command.add(program.toString());
    command.add(sources.resolve(library + "_client.c").toString());
    command.addAll(LIBRARIES.get(library));
    RunningProcess.Result result = RunningProcess.run("", command);
    assertThat(result.exitCode()).as("%s: %s", library, result.all()).isZero();
  }
}
