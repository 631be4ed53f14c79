// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.reprise.cli.Reprise;
import dev.reprise.cluster.Cluster;
import dev.reprise.cluster.ClusterSecrets;
import dev.reprise.cluster.ClusterView;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** After a revocation new sessions do not resume for a while, and every command says so. */
class RevocationCostTest {

  private static final Instant UNTIL = Instant.parse("2026-11-30T12:00:00.500Z");

  @TempDir Path directory;
  private Path secret;

  @BeforeEach
  void writeSecret() throws IOException {
    secret = Files.writeString(directory.resolve("secret"), "0123456789abcdef".repeat(4) + "\n");
    Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-------"));
  }

  @Test
  void newSessions_afterTheSkew_resume() {
    RevocationCost cost = new RevocationCost(UNTIL);

    assertThat(cost.newSessionsResumeFrom())
        .isAfter(UNTIL.plus(Duration.ofMinutes(2)))
        .isBefore(UNTIL.plus(Duration.ofSeconds(122)));
    assertThat(cost.isPaidAt(UNTIL.plus(Duration.ofMinutes(2)))).isTrue();
    assertThat(cost.isPaidAt(cost.newSessionsResumeFrom())).isFalse();
    assertThat(cost.text()).contains("2026-11-30T12:02:01Z", "2 min");
  }

  @Test
  void status_whileNewSessionsDoNotResume_saysUntilWhen() throws IOException {
    ClusterView during = view(UNTIL.plusSeconds(1));
    ClusterView after = view(UNTIL.plusSeconds(300));

    assertThat(new ClusterReport(during, Duration.ofSeconds(15)).text())
        .contains("do not resume either");
    assertThat(new ClusterReport(after, Duration.ofSeconds(15)).text())
        .doesNotContain("do not resume either");
    JsonNode json = json(new ClusterReport(during, Duration.ofSeconds(15)).json());
    assertThat(json.path("new_sessions_resume_from").asText()).isEqualTo("2026-11-30T12:02:01Z");
  }

  @Test
  void revokeStatusAndDoctor_ofACluster_sayTheSame() throws Exception {
    URI uri = URI.create("embedded:RevocationCostTest");
    ClusterSecrets secrets = ClusterSecrets.parse("default", Files.readString(secret));
    try (Cluster member = Cluster.builder(uri, secrets, "node-1").join()) {
      assertThat(member.keys()).isNotNull();

      JsonNode revoked = json(run(uri, "cluster", "revoke", "--everything", "--json"));
      JsonNode status = json(run(uri, "cluster", "status", "--json"));
      JsonNode doctor = json(run(uri, "doctor", "--node", "n", "--json"));

      String from = revoked.path("new_sessions_resume_from").asText();
      assertThat(Instant.parse(from)).isAfter(Instant.now().plusSeconds(60));
      assertThat(status.path("new_sessions_resume_from").asText()).isEqualTo(from);
      assertThat(doctor.path("findings").toString())
          .contains("\"check\":\"revocations\",\"grade\":\"note\"", from);
    }
  }

  private static ClusterView view(Instant at) {
    return new ClusterView(
        Optional.empty(), false, 1, Optional.of(UNTIL), List.of(), Optional.empty(), at);
  }

  private static JsonNode json(String text) throws IOException {
    return new ObjectMapper().readTree(text);
  }

  private String run(URI uri, String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--cluster", uri.toString(), "--cluster-secret", secret.toString()));
    StringWriter out = new StringWriter();
    Reprise.execute(
        new PrintWriter(out), new PrintWriter(new StringWriter()), all.toArray(String[]::new));
    return out.toString();
  }
}
