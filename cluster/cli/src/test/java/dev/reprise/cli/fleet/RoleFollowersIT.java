// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.reprise.cli.fleet.testing.FollowedFleet;
import dev.reprise.cli.fleet.testing.FollowedProxy;
import dev.reprise.cli.fleet.testing.StatusPoll;
import dev.reprise.cli.testing.RunningProcess;
import dev.reprise.cli.testing.SClient;
import dev.reprise.cluster.redis.testing.RedisServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * nginx and HAProxy beside followers with a secret and a user of Redis of their own, and servers of
 * ours, over one Redis.
 */
class RoleFollowersIT {

  private static final Path ROOT = Path.of(System.getProperty("project.root", "../.."));

  @TempDir private Path directory;

  @Test
  void keyThatANodeOfOursPublishes_comesToProxies_andNoClientLosesItsSession() throws Exception {
    try (RedisServer redis = RedisServer.start();
        FollowedFleet fleet =
            new FollowedFleet(
                directory,
                "redis://" + redis.address(),
                Duration.ofMinutes(16),
                Duration.ofSeconds(1))) {
      redis.command(userOfTheGuide("hidden"));
      fleet.followByRole("redis://follower:hidden@" + redis.address());
      FollowedProxy nginx = fleet.startNginx("nginx-1");
      FollowedProxy haproxy = fleet.startHaproxy("haproxy-1");
      nginx.follower().process().awaitErrorLine(line -> line.contains("followers alone have no"));
      fleet.startFace();
      nginx.follower().awaitKeys();
      haproxy.follower().awaitKeys();
      int ours = fleet.startServe(nginx);
      StatusPoll status = new StatusPoll(fleet);
      JsonNode before = status.await(seen -> seen.path("ok").asBoolean());
      assertThat(StatusPoll.member(before, "nginx-1").path("role").asText()).isEqualTo("follower");
      Path ofNginx = session(nginx.port(), "nginx");
      Path ofHaproxy = session(haproxy.port(), "haproxy");
      Path ofOurs = session(ours, "ours");

      RunningProcess.Result rotated = fleet.operate("rotate", "--wait", "60s");

      assertThat(rotated.exitCode()).as(rotated.all()).isZero();
      assertThat(rotated.out()).contains("opened by 4 of 4 nodes, seals now");
      assertResumed(haproxy.port(), ofHaproxy);
      for (int port : new int[] {nginx.port(), ours}) {
        assertResumed(port, ofNginx);
        assertResumed(port, ofOurs);
        assertResumed(port, session(nginx.port(), "nginx-after"));
        assertResumed(port, session(ours, "ours-after"));
      }
      assertResumed(haproxy.port(), session(haproxy.port(), "haproxy-after"));
    }
  }

  /** The command that makes the user of Redis that docs/mixed-fleets.md has for followers. */
  private static String[] userOfTheGuide(String password) throws IOException {
    String line =
        Files.readAllLines(ROOT.resolve("docs/mixed-fleets.md")).stream()
            .map(String::strip)
            .filter(each -> each.startsWith("user follower on >PASSWORD "))
            .findFirst()
            .orElseThrow();
    return ("ACL SETUSER " + line.substring("user ".length()).replace("PASSWORD", password))
        .split(" ");
  }

  private Path session(int port, String name) {
    Path session = directory.resolve(name + ".pem");
    SClient.Outcome outcome = SClient.of(port).saveTo(session).connect();
    assertThat(outcome.full()).as(outcome.output()).isTrue();
    return session;
  }

  private static void assertResumed(int port, Path session) {
    SClient.Outcome outcome = SClient.of(port).offer(session).connect();
    assertThat(outcome.resumed()).as(outcome.output()).isTrue();
  }
}
