// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.cli.finding.Finding;
import dev.reprise.cli.finding.Grade;
import dev.reprise.cli.probe.testing.BrokenServer;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The probe at a server without fault, and at none; {@link BrokenServersTest} has the faults. */
class ProbeTest {

  @Test
  void probe_serverWithoutFault_findsNothingWrong() throws Exception {
    try (BrokenServer server = BrokenServer.with()) {
      assertThat(wrong(probe(server))).isEmpty();
    }
  }

  @Test
  void probe_nobodyListens_isAFailure() throws Exception {
    BrokenServer server = BrokenServer.with();
    server.close();

    assertThat(wrong(probe(server)))
        .extracting(Finding::check, Finding::grade)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(Check.FULL_HANDSHAKE.word(), Grade.FAIL));
  }

  private static NodeReport probe(BrokenServer server) {
    Wire wire = new Wire(Duration.ofSeconds(5));
    SecureRandom random = new SecureRandom();
    ProbedServer node = server.node();
    return new NodeProbe(
            new Examination(node, wire, random, HelloOffer.DEFAULT, progress -> {}),
            node.serverName(),
            "other.invalid",
            new Handshakes(wire, InstantSource.system(), random, HelloOffer.DEFAULT))
        .run();
  }

  private static List<Finding> wrong(NodeReport report) {
    return report.findings().stream().filter(finding -> finding.grade().isWrong()).toList();
  }
}
