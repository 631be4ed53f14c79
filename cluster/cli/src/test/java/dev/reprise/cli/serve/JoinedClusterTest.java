// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.serve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.cli.cluster.ClusterOptions;
import dev.reprise.cli.status.NodeMonitor;
import dev.reprise.cli.testing.TestFiles;
import dev.reprise.cluster.Cluster;
import dev.reprise.engine.ResumptionPolicy;
import dev.reprise.engine.key.RotatingKeys;
import dev.reprise.engine.revocation.RevokedSubject;
import dev.reprise.engine.session.cache.BoundedSessionCache;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
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

      await(() -> other.revocationSource().at(now).orElseThrow().size() > 0);
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

  /**
   * The secrets were in use at the member and not in its view of the others, and the line said that
   * nothing was read.
   */
  @Test
  void look_fileOfRedisIsBadMeanwhile_secretsAreUsedAllTheSame() throws IOException {
    Path file = Files.writeString(directory.resolve("secret"), OLD);
    Path authorities = TestFiles.another(directory, "redis").certificate();
    ClusterOptions options = options(file, "rediss://127.0.0.1:1/?timeout=100&ca=" + authorities);
    try (Cluster node = Cluster.join(embedded(), options.secrets(), "one")) {
      FileWatch files = new FileWatch(notices::add);
      JoinedCluster joined = joined(node, options);
      joined.report(monitor(), Duration.ofSeconds(5));
      joined.watch(files);
      Files.writeString(authorities, "no certificate");
      Files.writeString(file, NEW + "\n" + OLD);
      files.look();
      files.look();

      assertThat(notices).singleElement().asString().startsWith("cluster secrets read again");
    }
  }

  /** What the store lists is sealed under the new secret from then on. */
  @Test
  void look_secretsChanged_membersAreStillSeen() throws IOException {
    Path file = Files.writeString(directory.resolve("secret"), OLD);
    ClusterOptions options = options(file);
    NodeMonitor monitor = monitor();
    try (Cluster node =
        Cluster.builder(embedded(), options.secrets(), "one")
            .pollInterval(Duration.ofMillis(100))
            .join()) {
      FileWatch files = new FileWatch(notices::add);
      JoinedCluster joined = joined(node, options);
      joined.report(monitor, Duration.ofMillis(100));
      joined.watch(files);
      await(() -> isConverged(monitor));
      for (String text : List.of(OLD + "\n" + NEW, NEW)) {
        Files.writeString(file, text);
        files.look();
        files.look();
        await(() -> isConverged(monitor));
      }
    }
  }

  private static boolean isConverged(NodeMonitor monitor) {
    return monitor.health().checks().stream()
        .anyMatch(check -> check.name().equals("members_converged") && check.ok());
  }

  private static NodeMonitor monitor() {
    return new NodeMonitor(
        new NodeMonitor.Parts(
            "test",
            new RotatingKeys("test", ResumptionPolicy.defaults(), new SecureRandom()),
            BoundedSessionCache.ofOctets(1 << 20),
            Optional.empty(),
            InstantSource.system()));
  }

  private static void await(BooleanSupplier condition) {
    long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime() - end).as("patience").isNegative();
      LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
    }
  }

  private static JoinedCluster joined(Cluster member, ClusterOptions options) {
    return new JoinedCluster(member, options, FileWatch.stamp(List.of(options.secretFile())));
  }

  /** Watches the file of some members. */
  private FileWatch watch(ClusterOptions options, Cluster... members) {
    FileWatch files = new FileWatch(notices::add);
    for (Cluster member : members) {
      joined(member, options).watch(files);
    }
    return files;
  }

  private static Cluster join(ClusterOptions options, String node) {
    return Cluster.join(options.uri(), options.secrets(), node);
  }

  private URI embedded() {
    return URI.create("embedded:" + directory.getFileName());
  }

  private ClusterOptions options(Path secret) {
    return options(secret, embedded().toString());
  }

  private static ClusterOptions options(Path secret, String cluster) {
    ClusterOptions options = new ClusterOptions();
    new CommandLine(
            CommandLine.Model.CommandSpec.create()
                .addMixin("cluster", CommandLine.Model.CommandSpec.forAnnotatedObject(options)))
        .parseArgs("--cluster", cluster, "--cluster-secret", secret.toString());
    return options;
  }
}
