// SPDX-License-Identifier: Apache-2.0
package dev.reprise.servers;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A browser at three processes of the JDK's {@code HttpsServer} over one Redis, whose highest
 * version is TLS 1.2. A browser keeps sessions by host and port, so the three are behind one port,
 * and each connection reaches the next of them.
 */
class ChromiumIT {

  private static final int NODES = 3;

  /** How many answers the page asks for, each on a connection of its own. */
  private static final int ANSWERS = 8;

  /**
   * Before these the browser may still have no session to offer: it keeps more than one, and makes
   * another full handshake when it first asks for something else than a page.
   */
  private static final int FIRST_ANSWERS = 2;

  @TempDir private static Path folder;
  private static ServerSetup setup;
  private static final List<ServerProcess> STARTED = new ArrayList<>();

  @BeforeAll
  static void start() throws Exception {
    Commands.require("chromium");
    setup = ServerSetup.in(folder);
    for (int i = 0; i < NODES; i++) {
      STARTED.add(setup.start("jdk-tls12"));
    }
  }

  @AfterAll
  static void stop() {
    STARTED.forEach(ServerProcess::close);
    if (setup != null) {
      setup.close();
    }
  }

  @Test
  void pageOfOneNode_itsNextConnectionsResume() throws Exception {
    assertThat(laterOutcomes(STARTED.get(0).port())).allMatch(ChromiumIT::isResumed);
  }

  @Test
  void pageOfAFleet_itsNextConnectionsResumeAtEveryNode() throws Exception {
    int[] ports = STARTED.stream().mapToInt(ServerProcess::port).toArray();
    try (RoundRobin nodes = RoundRobin.over(ports)) {
      List<String> outcomes = laterOutcomes(nodes.port());

      assertThat(outcomes).allMatch(ChromiumIT::isResumed);
      for (int port : ports) {
        assertThat(outcomes).anyMatch(outcome -> outcome.endsWith(" at " + port));
      }
    }
  }

  private static List<String> laterOutcomes(int port) throws Exception {
    String page =
        Commands.chromium(folder.resolve("profile" + port), "https://localhost:" + port + "/page");
    List<String> outcomes =
        page.lines()
            .map(line -> line.replaceFirst(".*<pre id=\"outcomes\">", ""))
            .filter(line -> line.startsWith("Full[") || line.startsWith("Resumed["))
            .toList();
    assertThat(outcomes).as(page).hasSize(ANSWERS);
    return outcomes.subList(FIRST_ANSWERS, ANSWERS);
  }

  private static boolean isResumed(String outcome) {
    return outcome.startsWith("Resumed[mechanism=TICKET");
  }
}
