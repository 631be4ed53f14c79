// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.cli.cluster.ClusterOptions;
import dev.reprise.cli.finding.Finding;
import dev.reprise.cluster.Cluster;
import dev.reprise.cluster.ClusterOperator;
import dev.reprise.cluster.store.StoreException;
import dev.reprise.engine.ResumptionPolicy;
import dev.reprise.engine.TicketFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What {@code reprise doctor} sees of the other nodes of a cluster. */
class ClusterDiagnosesTest {

  private static final Duration LONG = Duration.ofHours(1);

  @TempDir private Path directory;
  private final ClusterOptions options = new ClusterOptions();

  @BeforeEach
  void configure() throws IOException {
    Path secret = Files.writeString(directory.resolve("secret"), "0123456789abcdef".repeat(4));
    new CommandLine(
            CommandLine.Model.CommandSpec.create()
                .addMixin("cluster", CommandLine.Model.CommandSpec.forAnnotatedObject(options)))
        .parseArgs(
            "--cluster",
            "embedded:" + directory.getFileName(),
            "--cluster-secret",
            secret.toString());
  }

  @Test
  void nodesThatWantAnotherFormatThanTheRingHas_areOneLine() throws StoreException {
    try (ClusterOperator operator = options.operator();
        Cluster first = join("node-1", TicketFormat.RFC5077)) {
      await(operator, 1);
      assertThat(findings("ticket_format")).isEmpty();
      try (Cluster second = join("node-2", TicketFormat.OPENSSL);
          Cluster third = join("node-3", TicketFormat.OPENSSL)) {
        await(operator, 3);

        assertThat(first.status().node() + second.status().node() + third.status().node())
            .isEqualTo("node-1node-2node-3");
        assertThat(findings("ticket_format"))
            .singleElement()
            .satisfies(
                finding -> {
                  assertThat(finding.detail())
                      .isEqualTo("2 nodes want ticket keys of another format than the ring has");
                  assertThat(finding.cure().orElseThrow())
                      .isEqualTo(
                          "node-2 wants openssl/256, the ring has rfc5077; change that with"
                              + " 'reprise cluster rotate --ticket-format openssl --bits 256', or"
                              + " the node's options");
                });
      }
    }
  }

  private List<Finding> findings(String check) {
    return new ClusterDiagnoses(options, new FileDiagnoses(Instant.now()), LONG)
        .all().stream().filter(finding -> finding.check().equals(check)).toList();
  }

  private Cluster join(String node, TicketFormat format) {
    return Cluster.builder(options.uri(), options.secrets(), node)
        .policy(ResumptionPolicy.builder().ticketFormat(format).build())
        .pollInterval(Duration.ofMillis(100))
        .join();
  }

  /** Until that many nodes are there, and those of the other format have shown what they want. */
  private static void await(ClusterOperator operator, int nodes) throws StoreException {
    long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (operator.look().members().size() < nodes
        || operator.look().wantingAnotherFormat(LONG).size() < nodes - 1
        || !operator.look().isConverged(LONG)) {
      assertThat(System.nanoTime() - end).as("patience").isNegative();
      LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
    }
  }
}
