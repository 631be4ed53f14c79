// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.cli.fleet.testing.FleetMatrix;
import dev.reprise.cli.fleet.testing.FleetTour;
import dev.reprise.cli.fleet.testing.FollowedFleet;
import dev.reprise.cli.fleet.testing.FollowedProxy;
import dev.reprise.cli.fleet.testing.StatusPoll;
import dev.reprise.cli.testing.RunningProcess;
import dev.reprise.cluster.redis.testing.RedisServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Programs of other kinds beside followers, and servers of ours, on one ring. It rotates while
 * followers fail in each way, and no client loses a session to that. {@code -Dfleet.rotations=10}
 * rotates as often.
 */
class FollowFleetIT {

  private static final int ROTATIONS = Math.max(2, Integer.getInteger("fleet.rotations", 2));

  /** A key waits for two minutes for members that do not open it. */
  private static final Duration LONG_ENOUGH = Duration.ofMinutes(16);

  private static final long PATIENCE_SECONDS = 60;
  private static final int MEMBERS = 6;

  @TempDir private Path directory;

  private final ExecutorService threads = Executors.newCachedThreadPool();

  @AfterEach
  void endThreads() {
    threads.shutdownNow();
  }

  @Test
  void rotations_whileFollowersFailInEachWay_costNoClientAFullHandshake() throws Exception {
    try (RedisServer redis = RedisServer.start();
        FollowedFleet fleet =
            new FollowedFleet(
                directory, "redis://" + redis.address(), LONG_ENOUGH, Duration.ofSeconds(3));
        FleetTour tour = new FleetTour(directory)) {
      FollowedProxy first = fleet.startNginx("nginx-1");
      FollowedProxy second = fleet.startNginx("nginx-2");
      FollowedProxy haproxy = fleet.startHaproxy("haproxy-1");
      FollowedProxy trafficServer = fleet.startTrafficServer("ats-1");
      List.of(first, second, haproxy, trafficServer).forEach(each -> each.follower().awaitKeys());
      tour.add("nginx", "nginx", first.port());
      tour.add("another nginx", "nginx", second.port());
      tour.addOurs("`reprise serve`", "nginx", fleet.startServe(first));
      tour.add("HAProxy", "HAProxy", haproxy.port());
      tour.add("Traffic Server", "Traffic Server", trafficServer.port());
      tour.addOurs("HttpsServer", "HttpsServer", fleet.startFace());
      StatusPoll status = new StatusPoll(fleet);
      status.await(seen -> seen.path("ok").asBoolean());

      first.hangNextReload();
      trafficServer.fillDisk(true);
      rotate(fleet, tour, () -> awaitAndMend(first, second, trafficServer));
      first.crashAtNextReload();
      second.breakReload(true);
      rotate(fleet, tour, () -> startAgain(status, first, haproxy, second));
      for (int i = 2; i < ROTATIONS; i++) {
        rotate(fleet, tour, () -> {});
      }
      // Apache httpd holds one key: it opens none before that key seals, so it joins at last.
      FollowedProxy httpd = fleet.startHttpd("httpd-1");
      httpd.follower().awaitKeys();
      tour.add("Apache httpd, mended", "Apache httpd", httpd.port());
      tour.compareAll();

      assertThat(trafficServer.follower().process().errorLines())
          .as("of Traffic Server, whose reload takes seconds and tells nobody that it is over")
          .noneMatch(line -> line.contains("check failed"));
      System.out.println(ROTATIONS + " rotations, " + tour.summary());
      FleetMatrix matrix =
          new FleetMatrix(
              Path.of(System.getProperty("project.root"), "docs/mixed-fleets.md"), "followed");
      tour.enterInto(matrix);
      matrix.settle();
    }
  }

  /** Clients go round from before the rotation until after it. */
  private void rotate(FollowedFleet fleet, FleetTour tour, Runnable mending) throws Exception {
    tour.visitAll();
    Future<RunningProcess.Result> rotation =
        threads.submit(() -> fleet.operate("rotate", "--wait", PATIENCE_SECONDS + "s"));
    Future<?> mended = threads.submit(mending);
    do {
      tour.visitAll();
    } while (!hasEnded(rotation));
    mended.get();
    RunningProcess.Result rotated = rotation.get();
    assertThat(rotated.exitCode()).as(rotated.all()).isZero();
    assertThat(rotated.out())
        .contains("opened by %d of %d nodes, seals now".formatted(MEMBERS, MEMBERS));
    tour.comeBack();
  }

  /** Whether it has, within the time between two rounds of the clients. */
  private static boolean hasEnded(Future<?> task) throws Exception {
    try {
      task.get(1, TimeUnit.SECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    }
  }

  /** A reload that hangs is given up and tried again; the other two are mended here. */
  private static void awaitAndMend(
      FollowedProxy hanging, FollowedProxy changed, FollowedProxy full) {
    full.follower()
        .process()
        .awaitErrorLine(line -> line.contains("write failed, ") && line.contains("too large"));
    full.fillDisk(false);
    hanging.follower().process().awaitErrorLine(line -> line.contains("still running after 5 s"));
    changed.changeByHand("keys/ticket-keys.conf");
    changed
        .follower()
        .process()
        .awaitErrorLine(line -> line.contains("was changed by somebody else"));
    assertThat(hanging.follower().process().errorLines())
        .filteredOn(line -> line.contains("still running"))
        .hasSize(1);
  }

  /**
   * One follower was killed between write and reload, one ends as at an update. A third, whose
   * reload fails, keeps the key from sealing until both are back.
   */
  private static void startAgain(
      StatusPoll status, FollowedProxy crashed, FollowedProxy updated, FollowedProxy failing) {
    failing
        .follower()
        .process()
        .awaitErrorLine(line -> line.contains("reload failed, exit 1: told to fail, since "));
    crashed.startAgain();
    updated.restart();
    crashed.follower().awaitKeys();
    updated.follower().awaitKeys();
    status.await(
        seen ->
            StatusPoll.pendingKey(seen).path("opened_by").asInt() >= MEMBERS - 1
                && StatusPoll.member(seen, crashed.name()).path("not_acknowledged").isEmpty()
                && StatusPoll.member(seen, updated.name()).path("not_acknowledged").isEmpty());
    failing.breakReload(false);
  }
}
