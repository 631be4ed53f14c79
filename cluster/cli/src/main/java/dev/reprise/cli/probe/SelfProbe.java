// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.probe;

import dev.reprise.cli.finding.Finding;
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
   * Shakes hands with a node as often as the checks need.
   *
   * @param serverName to ask for
   * @param offer what the node needs to complete a handshake
   */
  public static List<Finding> run(InetSocketAddress address, String serverName, HelloOffer offer) {
    Wire wire = new Wire(PATIENCE);
    SecureRandom random = new SecureRandom();
    ProbedServer node = new ProbedServer(serverName, address);
    return new NodeProbe(
            new Examination(node, wire, InstantSource.system(), random, offer, progress -> {}),
            Optional.of(serverName),
            OTHER_NAME,
            new Handshakes(wire, InstantSource.system(), random, offer))
        .run()
        .findings();
  }
}
