// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.testing;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A client that goes from server to server with the newest session that it was given, which {@code
 * openssl s_client} does not save when a ticket is renewed. Closing kills it.
 */
public final class RenewingClient implements AutoCloseable {

  private final RunningProcess process;
  private int visits;

  private RenewingClient(RunningProcess process) {
    this.process = process;
  }

  /**
   * Starts a client that has not been anywhere.
   *
   * @param serverName to ask for; empty to ask for none
   */
  public static RenewingClient start(Path directory, Optional<String> serverName) {
    Path script = TestFiles.resource("renewing_client.py", directory);
    return new RenewingClient(
        RunningProcess.start(
            List.of(Peers.find("python3"), script.toString(), serverName.orElse(""), SClient.GCM)));
  }

  /** Visits the server at a port; says whether it resumed the client's session. */
  public boolean visit(int port) {
    String begins = "visit " + visits++ + ": ";
    process.write(port + "\n");
    return process.awaitLine(line -> line.startsWith(begins)).endsWith("resumed");
  }

  @Override
  public void close() {
    process.close();
  }
}
