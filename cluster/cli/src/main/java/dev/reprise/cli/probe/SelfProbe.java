// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.probe;

import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** The probe's checks of a node in this process. */
public final class SelfProbe {

  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final String OTHER_NAME = "other.invalid";

  private SelfProbe() {}

  /**
   * What one check found.
   *
   * @param check its word
   * @param grade {@code ok}, {@code note}, {@code warning} or {@code fail}
   * @param detail one line without a full stop
   * @param reference where it is said how it should be
   */
  public record Result(String check, String grade, String detail, String reference) {}

  /**
   * Shakes hands with a node as often as the checks need.
   *
   * @param serverName to ask for
   */
  public static List<Result> run(InetSocketAddress address, String serverName) {
    Wire wire = new Wire(PATIENCE);
    SecureRandom random = new SecureRandom();
    NodeReport report =
        new NodeProbe(
                new ProbedServer(serverName, address),
                Optional.of(serverName),
                OTHER_NAME,
                new Handshakes(wire, InstantSource.system(), random),
                wire,
                random,
                progress -> {})
            .run();
    return report.findings().stream()
        .map(
            finding ->
                new Result(
                    finding.check().word(),
                    finding.grade().word(),
                    finding.detail(),
                    finding.check().reference()))
        .toList();
  }
}
