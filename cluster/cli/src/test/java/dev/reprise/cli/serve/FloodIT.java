// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.serve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.cli.serve.testing.Flood;
import dev.reprise.cli.testing.NodeTraffic;
import dev.reprise.cli.testing.RepriseCommand;
import dev.reprise.cli.testing.ServeProcess;
import dev.reprise.engine.ResumptionOutcome.Mechanism;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A node with a small heap or few descriptors goes on shaking hands while many clients hold
 * connections that they never finish.
 *
 * <p>{@code -Dflood.connections=2500} is the large variant, of {@code cluster/cli/flood}.
 */
class FloodIT {

  private static final int CONNECTIONS = Integer.getInteger("flood.connections", 400);
  private static final int OCTETS = Integer.getInteger("flood.octets", 6_000);
  private static final int HONEST_CLIENTS = 20;
  private static final Duration LIMIT = Duration.ofSeconds(5);

  @TempDir private Path directory;

  static Stream<Arguments> floods() {
    return Stream.of(Flood.Kind.values())
        .flatMap(
            kind ->
                Stream.of(
                    Arguments.of(64, 4096, kind),
                    Arguments.of(96, 4096, kind),
                    Arguments.of(256, 119 + RepriseCommand.openFiles(), kind)))
        .filter(each -> Boolean.getBoolean("flood.all") || !each.get()[0].equals(96));
  }

  /** SECURITY.md, row 41. */
  @ParameterizedTest(name = "{2}, heap {0} MB, {1} descriptors")
  @MethodSource("floods")
  void flood_ofClientsThatNeverFinish_leavesHonestClientsAlone(
      int heap, int descriptors, Flood.Kind kind) throws IOException {
    Path secret =
        Files.writeString(
            directory.resolve("secret"),
            "00112233445566778899aabbccddeeff0123456789abcdef1032547698badcfe");
    String[] options = {
      "--cluster", "embedded:flood", "--cluster-secret", secret.toString(), "--node", "one"
    };
    try (ServeProcess node = ServeProcess.startWithin(heap, descriptors, options);
        Flood flood = Flood.open(node.port(), CONNECTIONS, kind, OCTETS)) {
      NodeTraffic honest = new NodeTraffic(node.port());

      long slowest = 0;
      for (int i = 0; i < HONEST_CLIENTS; i++) {
        long begin = System.nanoTime();
        assertThat(honest.visit(Mechanism.TICKET)).as("client %d", i).isNotNull();
        slowest = Math.max(slowest, System.nanoTime() - begin);
      }

      System.out.printf(
          "%s, %d connections, heap %d MB, %d descriptors: %d of %d, the slowest in %d ms%n",
          kind,
          CONNECTIONS,
          heap,
          descriptors,
          HONEST_CLIENTS,
          HONEST_CLIENTS,
          Duration.ofNanos(slowest).toMillis());
      assertThat(Duration.ofNanos(slowest)).isLessThan(LIMIT);
      assertThat(flood).isNotNull();
    }
  }
}
