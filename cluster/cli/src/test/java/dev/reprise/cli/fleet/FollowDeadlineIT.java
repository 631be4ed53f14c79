// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.reprise.cli.fleet.testing.FollowedFleet;
import dev.reprise.cli.fleet.testing.FollowedProxy;
import dev.reprise.cli.fleet.testing.StatusPoll;
import dev.reprise.cli.testing.RunningProcess;
import dev.reprise.cluster.redis.testing.RedisServer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Followers that do not open a key hold its rotation up until the key must seal, not longer. */
class FollowDeadlineIT {

  @TempDir private Path directory;

  /** The reload of one fails, and Apache httpd, which holds one key, has no room for the next. */
  @Test
  void keyThatFollowersDoNotOpen_sealsWhenItMust_andIsSeen() throws Exception {
    try (RedisServer redis = RedisServer.start();
        FollowedFleet fleet =
            new FollowedFleet(
                directory,
                "redis://" + redis.address(),
                Duration.ofSeconds(40),
                Duration.ofSeconds(1))) {
      StatusPoll status = new StatusPoll(fleet);
      fleet.startServe("0bad");
      FollowedProxy failing = fleet.startRaw("web-3");
      FollowedProxy httpd = fleet.startHttpd("httpd-1");
      failing.follower().awaitKeys();
      httpd.follower().awaitKeys();
      failing.breakReload(true);

      RunningProcess.Result rotated = fleet.operate("rotate", "--wait", "1s");

      assertThat(rotated.exitCode()).as(rotated.all()).isEqualTo(1);
      String key = rotated.out().substring(0, 8);
      failing
          .follower()
          .process()
          .awaitErrorLine(line -> line.contains("reload failed, exit 1: told to fail, since "));
      JsonNode seen = status.await(each -> troubles(each, "web-3").size() == 1);
      assertThat(troubles(seen, "web-3").get(0).path("what").asText())
          .isEqualTo("reload failed, exit 1: told to fail");
      assertThat(fleet.operate("status").out())
          .contains(
              "does not open key " + key,
              "follower web-3: reload failed, exit 1: told to fail, since 20");

      status.await(each -> StatusPoll.key(each, key).path("phase").asText().equals("sealing"));
      JsonNode sealing = status.await(each -> events(each, key, "httpd-1").size() == 4);
      Instant sealBy = Instant.parse(StatusPoll.key(sealing, key).path("seal_by").asText());
      assertThat(at(sealing, key, "httpd-1", "sealing")).isAfterOrEqualTo(sealBy);
      assertThat(events(sealing, key, "web-3")).containsExactly("written");
      assertThat(troubles(sealing, "httpd-1")).isEmpty();

      failing.breakReload(false);
      status.await(each -> troubles(each, "web-3").isEmpty());
      status.await(
          each ->
              events(each, key, "web-3")
                  .equals(List.of("written", "reloaded", "acknowledged", "sealing")));
    }
  }

  private static JsonNode troubles(JsonNode status, String node) {
    return StatusPoll.member(status, node).path("follower").path("troubles");
  }

  /** The steps that a follower took with a key, in order. */
  private static List<String> events(JsonNode status, String key, String node) {
    List<String> events = new ArrayList<>();
    for (JsonNode each : StatusPoll.key(status, key).path("timeline")) {
      if (each.path("node").asText().equals(node)) {
        events.add(each.path("event").asText());
      }
    }
    return events;
  }

  private static Instant at(JsonNode status, String key, String node, String event) {
    for (JsonNode each : StatusPoll.key(status, key).path("timeline")) {
      if (each.path("node").asText().equals(node) && each.path("event").asText().equals(event)) {
        return Instant.parse(each.path("at").asText());
      }
    }
    throw new AssertionError(node + " has no " + event + " in " + status);
  }
}
