// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.serve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.cli.cluster.ClusterOptions;
import dev.reprise.cluster.Cluster;
import dev.reprise.engine.revocation.RevokedSubject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class JoinedClusterTest {

  private static final String OLD = "00112233445566778899aabbccddeeff".repeat(2);
  private static final String NEW = "ffeeddccbbaa99887766554433221100".repeat(2);

  @TempDir Path directory;
  private final List<String> notices = new ArrayList<>();

  @Test
  void look_secretsChangedStepByStep_nodesStayTogether() throws IOException {
    Path file = Files.writeString(directory.resolve("secret"), OLD);
    ClusterOptions options = options(file);
    try (Cluster one = join(options, "one");
        Cluster other = join(options, "other")) {
      FileWatch files = watch(options, one, other);
      for (String text : List.of(OLD + "\n" + NEW, NEW + "\n" + OLD, NEW)) {
        Files.writeString(file, text);
        files.look();
        files.look();
      }
      Instant now = Instant.now();
      one.revoke(RevokedSubject.EVERYTHING);

      long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
      while (other.revocationSource().at(now).orElseThrow().size() == 0) {
        assertThat(System.nanoTime() - end).as("patience").isNegative();
        LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
      }
      assertThat(one.status().unreadable()).isFalse();
      assertThat(notices)
          .hasSize(6)
          .allMatch(each -> each.startsWith("cluster secrets read again"));
    }
  }

  @Test
  void look_fileIsWrong_saysSoAndKeepsTheSecrets() throws IOException {
    Path file = Files.writeString(directory.resolve("secret"), OLD);
    ClusterOptions options = options(file);
    try (Cluster node = join(options, "one")) {
      FileWatch files = watch(options, node);
      Files.writeString(file, "too short");
      files.look();
      files.look();

      assertThat(notices).hasSize(1);
      assertThat(notices.get(0))
          .contains("--cluster-secret", "line 1", "what was read before stays in use")
          .doesNotContain("too short");
      assertThat(node.status().unreadable()).isFalse();
    }
  }

  /** Watches the file of some members. */
  private FileWatch watch(ClusterOptions options, Cluster... members) {
    FileWatch files = new FileWatch(notices::add);
    String stamp = FileWatch.stamp(List.of(options.secretFile()));
    for (Cluster member : members) {
      new JoinedCluster(member, options, stamp).watch(files);
    }
    return files;
  }

  private static Cluster join(ClusterOptions options, String node) {
    return Cluster.join(options.uri(), options.secrets(), node);
  }

  private ClusterOptions options(Path secret) {
    ClusterOptions options = new ClusterOptions();
    new CommandLine(
            CommandLine.Model.CommandSpec.create()
                .addMixin("cluster", CommandLine.Model.CommandSpec.forAnnotatedObject(options)))
        .parseArgs(
            "--cluster",
            "embedded:" + directory.getFileName(),
            "--cluster-secret",
            secret.toString());
    return options;
  }
}
