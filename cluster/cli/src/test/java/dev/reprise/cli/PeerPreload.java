// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The library of {@code src/test/c/peers.c}, which gives peers what they have no option for. */
final class PeerPreload {

  private PeerPreload() {}

  /** An environment in which the library is loaded, with the variables that it goes by. */
  static Map<String, String> with(Map<String, String> variables) {
    Map<String, String> environment = new HashMap<>(variables);
    environment.put("LD_PRELOAD", Library.FILE.toString());
    return environment;
  }

  private static final class Library {

    static final Path FILE = compile();

    private static Path compile() {
      try {
        Path library = Files.createTempDirectory("reprise-peers").resolve("peers.so");
        Path source = Path.of(System.getProperty("project.root"), "cluster/cli/src/test/c/peers.c");
        RunningProcess.Result result =
            RunningProcess.run(
                "",
                List.of(
                    Peers.find("gcc"),
                    "-shared",
                    "-fPIC",
                    "-Wall",
                    "-Werror",
                    "-o",
                    library.toString(),
                    source.toString(),
                    "-Wl,--no-as-needed",
                    "-lssl",
                    "-lcrypto",
                    "-ldl"));
        if (result.exitCode() != 0) {
          throw new AssertionError("peers.c does not compile: " + result.all());
        }
        return library;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
