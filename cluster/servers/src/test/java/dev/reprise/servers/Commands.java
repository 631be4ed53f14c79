// SPDX-License-Identifier: Apache-2.0
package dev.reprise.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Programs that are clients of the servers. */
final class Commands {

  private Commands() {}

  static void require(String program) throws IOException, InterruptedException {
    boolean found = new ProcessBuilder("sh", "-c", "command -v " + program).start().waitFor() == 0;
    if (!found && Boolean.getBoolean("peers.required")) {
      fail(program + " is required and not here");
    }
    assumeTrue(found, program + " is not here");
  }

  /** One connection; what openssl says about it. */
  static String openssl(ServerProcess server, String... options)
      throws IOException, InterruptedException {
    return openssl(server.port(), "localhost", List.of(options));
  }

  /** One connection to the host of that name; what openssl says about it. */
  static String openssl(int port, String host, List<String> options)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("openssl", "s_client"));
    command.addAll(List.of("-connect", "127.0.0.1:" + port, "-servername", host));
    options.stream().filter(option -> !option.isEmpty()).forEach(command::add);
    return run(command.toArray(new String[0]));
  }

  /** By ID, the first process writes the session behind the handshake; a client may be faster. */
  static String untilReused(ServerProcess server, String ticket, Path session)
      throws IOException, InterruptedException {
    String output = "";
    for (int i = 0; i < 20 && !output.contains("Reused"); i++) {
      output = openssl(server, "-tls1_2", ticket, "-sess_in", session.toString());
    }
    return output;
  }

  /** Loads a page in a browser of its own, and returns what its scripts have made of it. */
  static String chromium(Path profile, String uri) throws IOException, InterruptedException {
    return run(
        "chromium",
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--ignore-certificate-errors",
        "--user-data-dir=" + profile,
        "--virtual-time-budget=60000", // which does not pass while an answer is waited for
        "--dump-dom",
        uri);
  }

  /** What the command says, with nothing for it to read. */
  static String run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return output;
  }
}
