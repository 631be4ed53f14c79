// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The library of {@code src/test/c/peers.c}, which gives peers what they have no option for. */
final class PeerPreload {

  private static Optional<Path> compiled = Optional.empty();

  private PeerPreload() {}

  /** An environment in which the library is loaded, with the variables that it goes by. */
  static Map<String, String> with(Map<String, String> variables) {
    Map<String, String> environment = new HashMap<>(variables);
    environment.put("LD_PRELOAD", library().toString());
    return environment;
  }

  private static synchronized Path library() {
    if (compiled.isEmpty()) {
      compiled = Optional.of(compile());
    }
    return compiled.get();
  }

  private static Path compile() {
    try {
      Path library = Files.createTempDirectory("reprise-peers").resolve("peers.so");
      Path source = Path.of(System.getProperty("project.root"), "cluster/cli/src/test/c/peers.c");
      List<String> command = new ArrayList<>(List.of(Peers.find("gcc"), "-shared", "-fPIC"));
      command.addAll(List.of("-Wall", "-Werror", "-o", library.toString(), source.toString()));
      command.addAll(List.of("-Wl,--no-as-needed", "-lssl", "-lcrypto", "-ldl"));
      RunningProcess.Result result = RunningProcess.run("", command);
      if (result.exitCode() != 0) {
        throw new AssertionError("peers.c does not compile: " + result.all());
      }
      return library;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
