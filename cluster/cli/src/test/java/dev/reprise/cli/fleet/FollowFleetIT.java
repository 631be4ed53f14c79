// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.reprise.cli.fleet.testing.FollowedFleet;
import dev.reprise.cli.testing.RunningProcess;
import dev.reprise.cli.testing.SClient;
import dev.reprise.cluster.redis.testing.RedisServer;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A fleet of other programs alone, without a node of ours: the ring rotates, and no client notices.
 */
class FollowFleetIT {

  private static final int ROTATIONS = 4;
  private static final long PATIENCE_SECONDS = 30;

  @TempDir private Path directory;

  private int trips;

  @Test
  void rotations_ofAFleetOfProxies_costNoClientAFullHandshake() throws Exception {
    try (RedisServer redis = RedisServer.start();
        FollowedFleet fleet = new FollowedFleet(directory, "redis://" + redis.address())) {
      FollowedFleet.Followed first = fleet.startNginx("nginx-1");
      FollowedFleet.Followed second = fleet.startNginx("nginx-2");
      FollowedFleet.Followed haproxy = fleet.startHaproxy("haproxy-1");
      List.of(first, second, haproxy).forEach(each -> each.follower().awaitKeys(1));
      awaitStatus(fleet, status -> status.path("ok").asBoolean());

      for (int i = 0; i < ROTATIONS; i++) {
        CompletableFuture<RunningProcess.Result> rotation =
            CompletableFuture.supplyAsync(() -> fleet.operate("rotate", "--wait", "30s"));
        do {
          visit(first, second);
          visit(second, first);
          visit(haproxy, haproxy);
        } while (!rotation.isDone());
        RunningProcess.Result rotated = rotation.join();
        assertThat(rotated.exitCode()).as(rotated.all()).isZero();
        assertThat(rotated.out()).contains("opened by 3 of 3 nodes, seals now");
      }
      visit(first, second);
      visit(haproxy, haproxy);
      failingReload_isSeen_andHoldsRotationNoLongerThanItMay(fleet, second);
    }
  }

  /** Its reload fails: the key waits until its latest time to seal, and status and log say so. */
  private static void failingReload_isSeen_andHoldsRotationNoLongerThanItMay(
      FollowedFleet fleet, FollowedFleet.Followed broken) throws Exception {
    broken.breakReload(true);

    RunningProcess.Result rotated = fleet.operate("rotate");

    assertThat(rotated.exitCode()).isEqualTo(1);
    assertThat(rotated.out()).contains(" of 3 nodes, seals when the others have it");
    String key = rotated.out().substring(0, 8);
    awaitStatus(fleet, status -> key(status, key).path("opened_by").asInt() == 2);
    assertThat(fleet.operate("status").out()).contains("does not open key " + key);
    broken
        .follower()
        .process()
        .awaitErrorLine(line -> line.contains("reload failed, exit 1: told to fail, since "));
    awaitStatus(fleet, status -> key(status, key).path("phase").asText().equals("sealing"));
    assertThat(fleet.operate("status").out()).contains("does not open key " + key);

    broken.breakReload(false);
    awaitStatus(fleet, status -> key(status, key).path("opened_by").asInt() == 3);
  }

  private static JsonNode key(JsonNode status, String id) {
    for (JsonNode each : status.path("keys")) {
      if (each.path("id").asText().equals(id)) {
        return each;
      }
    }
    return status.path("no such key");
  }

  /** A client that gets its session from one server and comes back to the other. */
  private void visit(FollowedFleet.Followed from, FollowedFleet.Followed to) {
    Path session = directory.resolve("session-" + trips);
    SClient.Outcome made = SClient.of(from.port()).saveTo(session).connect();
    assertThat(made.full()).as(made.output()).isTrue();
    SClient.Outcome offered = SClient.of(to.port()).offer(session).connect();
    assertThat(offered.resumed())
        .as("trip %d from %s to %s: %s", trips, from.name(), to.name(), offered.output())
        .isTrue();
    trips++;
  }

  private static void awaitStatus(FollowedFleet fleet, Predicate<JsonNode> wanted)
      throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    String last = "";
    while (System.nanoTime() - end < 0) {
      last = fleet.operate("status", "--json").out();
      if (wanted.test(new ObjectMapper().readTree(last))) {
        return;
      }
    }
    throw new AssertionError("not within " + PATIENCE_SECONDS + " s: " + last);
  }
}
