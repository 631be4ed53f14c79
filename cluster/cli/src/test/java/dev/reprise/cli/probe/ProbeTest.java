// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.probe;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The probe at servers whose faults we planted ourselves. */
class ProbeTest {

  private static final Map<Fault, Check> FOUND_BY =
      Map.of(
          Fault.ZERO_KEY, Check.WEAK_KEY,
          Fault.NO_MAC_CHECK, Check.TAMPERED,
          Fault.NO_ID_ECHO, Check.ID_ECHO,
          Fault.ANY_SERVER_NAME, Check.SERVER_NAME,
          Fault.REPEATED_IV, Check.REPEATED_IV,
          Fault.IGNORES_EMS, Check.EMS_DROPPED,
          Fault.ENDLESS_LIFETIME, Check.LIFETIME);

  @Test
  void probe_serverWithoutFault_findsNothingWrong() throws Exception {
    try (BrokenServer server = BrokenServer.with()) {
      assertThat(wrong(probe(server))).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource(Fault.class)
  void probe_serverWithOnePlantedFault_findsThatOne(Fault fault) throws Exception {
    try (BrokenServer server = BrokenServer.with(fault)) {
      assertThat(wrong(probe(server)).stream().map(Finding::check).collect(Collectors.toSet()))
          .containsExactly(FOUND_BY.get(fault));
    }
  }

  @Test
  void probe_nobodyListens_isAFailure() throws Exception {
    BrokenServer server = BrokenServer.with();
    server.close();

    assertThat(wrong(probe(server)))
        .extracting(Finding::check, Finding::grade)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(Check.FULL_HANDSHAKE, Finding.Grade.FAIL));
  }

  private static NodeReport probe(BrokenServer server) {
    Wire wire = new Wire(Duration.ofSeconds(5));
    SecureRandom random = new SecureRandom();
    Node node = server.node();
    return new NodeProbe(
            node,
            node.serverName(),
            "other.invalid",
            new Handshakes(wire, InstantSource.system(), random),
            wire,
            random,
            progress -> {})
        .run();
  }

  private static List<Finding> wrong(NodeReport report) {
    return report.findings().stream().filter(finding -> finding.grade().isWrong()).toList();
  }
}
