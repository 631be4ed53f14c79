// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.reprise.cli.Reprise;
import dev.reprise.cluster.Cluster;
import dev.reprise.cluster.ClusterSecrets;
import dev.reprise.cluster.redis.testing.DocumentedUser;
import dev.reprise.cluster.redis.testing.RedisServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code reprise doctor} at a Redis server that lets its users do too much, or just enough. */
class DoctorRedisIT {

  @TempDir static Path directory;
  private static RedisServer open;
  private static RedisServer closed;

  @BeforeAll
  static void startServers() throws IOException {
    Path acl =
        Files.writeString(
            directory.resolve("users.acl"),
            "user default off\n"
                + DocumentedUser.aclLine("secret")
                + "\nuser keys on >secret ~* &* -@all +get +set +hgetall +ping\n"
                + "user root on >secret ~* &* +@all\n");
    open = RedisServer.start();
    closed = RedisServer.start("--aclfile", acl.toString());
  }

  @AfterAll
  static void stopServers() {
    open.close();
    closed.close();
  }

  @Test
  void serverWithoutPassword_isOpenToEverybody() throws IOException {
    assertThat(rights("redis://" + open.address()))
        .containsExactly(
            "warning: no login is required: anyone who reaches the store can delete or replay"
                + " records",
            "warning: user default may read keys that are not the cluster's",
            "warning: user default may use commands that no node needs, such as acl, config,"
                + " dbsize, info, scan");
  }

  @Test
  void documentedUser_isJustRight() throws IOException {
    assertThat(rights("redis://reprise:secret@" + closed.address()))
        .singleElement()
        .asString()
        .startsWith("ok: user reprise");
  }

  @Test
  void userWithAllKeys_hasTooMany() throws IOException {
    assertThat(rights("redis://keys:secret@" + closed.address()))
        .containsExactly("warning: user keys may read keys that are not the cluster's");
  }

  @Test
  void userWhoMayDoEverything_isTold() throws IOException {
    assertThat(rights("redis://root:secret@" + closed.address()))
        .hasSize(2)
        .last()
        .asString()
        .contains("user root may use commands that no node needs", "acl", "config");
  }

  @Test
  void clusterWithOneMember_isSeenAsItsMembersSeeIt() throws IOException {
    String uri = "redis://" + open.address();
    Path secret = secret();
    ClusterSecrets secrets = ClusterSecrets.parse("default", Files.readString(secret));
    try (Cluster cluster = Cluster.builder(URI.create(uri), secrets, "n2").join()) {
      assertThat(cluster.keys().at(Instant.now()).keys()).isNotEmpty();
      assertThat(findings("store_answers", uri, secret))
          .containsExactly("ok: 1 members, and a key ring");
    }
  }

  private static List<String> rights(String uri) throws IOException {
    return findings("store_acl", uri, secret());
  }

  private static Path secret() throws IOException {
    byte[] octets = new byte[32];
    new SecureRandom().nextBytes(octets);
    Path secret =
        Files.writeString(directory.resolve("secret"), HexFormat.of().formatHex(octets) + "\n");
    Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-------"));
    return secret;
  }

  private static List<String> findings(String check, String uri, Path secret) throws IOException {
    StringWriter out = new StringWriter();
    Reprise.execute(
        new PrintWriter(out),
        new PrintWriter(new StringWriter()),
        "doctor",
        "--json",
        "--cluster",
        uri,
        "--cluster-secret",
        secret.toString(),
        "--node",
        "n1");
    JsonNode report = new ObjectMapper().readTree(out.toString());
    return report.path("findings").findParents("check").stream()
        .filter(finding -> finding.path("check").asText().equals(check))
        .map(finding -> finding.path("grade").asText() + ": " + finding.path("detail").asText())
        .toList();
  }
}
