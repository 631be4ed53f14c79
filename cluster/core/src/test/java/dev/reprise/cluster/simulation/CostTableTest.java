// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.cluster.wire.Purpose;
import dev.reprise.cluster.wire.RecordSealer;
import dev.reprise.cluster.wire.SharedSecret;
import dev.reprise.cluster.wire.SharedSecrets;
import dev.reprise.cluster.wire.StoredSession;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.SecretBytes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * The table of costs in docs/scaling.md is what the simulator counts. {@code mvn verify} compares
 * the small fleets; this measures all and writes the table:
 *
 * <pre>
 * mvn verify -pl cluster/core -am -Dtest=CostTableTest -Dsurefire.failIfNoSpecifiedTests=false -Dcosts.update=true
 * </pre>
 */
class CostTableTest {

  private static final Path DOCUMENT =
      Path.of(System.getProperty("project.root", "../..")).resolve("docs/scaling.md");
  private static final String BEGIN = "<!-- costs -->\n";
  private static final String END = "<!-- /costs -->";
  private static final int[] SIZES = {3, 10, 30, 100, 300, 1000};
  private static final int COMPARED = 30;
  private static final String HEAD =
      "| nodes | requests a node, a minute | octets a node, a minute | requests of all, a second"
          + " | requests a rotation | messages delivered | octets a rotation |\n"
          + "| ---: | ---: | ---: | ---: | ---: | ---: | ---: |\n";

  @Test
  void table_ofTheDocument_isWhatTheSimulatorSays() throws IOException {
    if (Boolean.getBoolean("costs.update")) {
      String rows =
          IntStream.of(SIZES)
              .mapToObj(nodes -> FleetCost.of(nodes).row() + "\n")
              .collect(Collectors.joining());
      String text = Files.readString(DOCUMENT);
      int begin = text.indexOf(BEGIN) + BEGIN.length();
      Files.writeString(
          DOCUMENT,
          text.substring(0, begin) + HEAD + rows + text.substring(text.indexOf(END, begin)));
    }

    List<String> lines = Files.readAllLines(DOCUMENT);

    assertThat(lines).containsSequence(HEAD.strip().split("\n"));
    for (int nodes : SIZES) {
      if (nodes <= COMPARED) {
        assertThat(lines).contains(FleetCost.of(nodes).row());
      }
    }
  }

  /** What docs/scaling.md adds to a session's state: the seal, a version, the expiry. */
  @Test
  void aStoredSession_has73OctetsMoreThanItsState() {
    SimulatedRandom random = new SimulatedRandom(1);
    SharedSecrets secrets =
        new SharedSecrets("test", "default", List.of(SharedSecret.generate(random)));
    StoredSession session = new StoredSession(Simulation.EPOCH, SecretBytes.copyOf(new byte[200]));

    Bytes sealed = new RecordSealer(secrets, random).seal(Purpose.SESSION, Bytes.EMPTY, session);

    assertThat(sealed.length()).isEqualTo(200 + 73);
  }
}
