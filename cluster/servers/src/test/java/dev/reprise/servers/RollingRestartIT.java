// SPDX-License-Identifier: Apache-2.0
package dev.reprise.servers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.servers.FleetLoad.Report;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * A fleet of three processes over one Redis, in each of which four servers listen, behind a load
 * balancer for each server. Clients of every server make requests all the time; none fails,
 * whatever an operator does.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class RollingRestartIT {

  private static final int NODES = 3;
  private static final List<String> SERVERS = List.of("netty", "jetty", "tomcat", "undertow");

  @TempDir private static Path folder;
  private static ServerSetup setup;
  private static final List<GuideProcess> STARTED = new ArrayList<>();
  private static final List<RoundRobin> BALANCERS = new ArrayList<>();
  private static FleetLoad load;

  @BeforeAll
  static void start() throws Exception {
    setup = ServerSetup.in(folder);
    for (int i = 0; i < NODES; i++) {
      STARTED.add(newProcess());
    }
    for (GuideProcess process : STARTED) {
      process.awaitReady();
    }
    List<Integer> ports = new ArrayList<>();
    for (String server : SERVERS) {
      RoundRobin balancer =
          RoundRobin.over(
              STARTED.stream().mapToInt(process -> process.server(server).port()).toArray());
      BALANCERS.add(balancer);
      ports.add(balancer.port());
    }
    load = FleetLoad.on(ports);
  }

  @AfterAll
  static void stop() throws IOException {
    STARTED.forEach(GuideProcess::close);
    for (RoundRobin balancer : BALANCERS) {
      balancer.close();
    }
    if (setup != null) {
      setup.close();
    }
  }

  private static GuideProcess newProcess() throws IOException {
    return GuideProcess.start(
        setup.options(), System.getProperty("java.class.path"), setup.certificates, SERVERS);
  }

  @Test
  @Order(1)
  void firstRequestOfEachClient_isTheOnlyFullHandshake() throws Exception {
    Report report = load.during(() -> {});

    assertThat(report.failures()).isEmpty();
    assertThat(report.full()).isEqualTo(SERVERS.size());
    assertThat(report.resumed()).isGreaterThan(10 * SERVERS.size());
  }

  @Test
  @Order(2)
  void rollingRestart_failsNoRequest_andEveryOneResumes() throws Exception {
    Report report = load.during(RollingRestartIT::restartOneAfterAnother);

    assertThat(report.failures()).isEmpty();
    assertThat(report.full()).isZero();
    assertThat(report.resumed()).isGreaterThan(10 * SERVERS.size());
  }

  @Test
  @Order(3)
  void redisAway_failsNoRequest_andEveryOneResumes() throws Exception {
    Report report = load.during(setup::stopRedis);
    setup.restartRedis();

    assertThat(report.failures()).isEmpty();
    assertThat(report.full()).isZero();
    assertThat(report.resumed()).isGreaterThan(10 * SERVERS.size());
  }

  @Test
  @Order(4)
  void renewedCertificates_failNoRequest_andNewSessionsResume() throws Exception {
    Report meanwhile =
        load.during(
            () -> {
              setup.certificates.renew();
              for (GuideProcess process : STARTED) {
                process.renew();
              }
            });
    Report afterwards = load.during(() -> {});

    assertThat(meanwhile.failures()).isEmpty();
    assertThat(meanwhile.full()).isGreaterThanOrEqualTo(SERVERS.size());
    assertThat(afterwards.failures()).isEmpty();
    assertThat(afterwards.full()).isZero();
  }

  private static void restartOneAfterAnother() throws Exception {
    for (int i = 0; i < NODES; i++) {
      GuideProcess old = STARTED.get(i);
      for (int server = 0; server < SERVERS.size(); server++) {
        BALANCERS.get(server).drain(old.server(SERVERS.get(server)).port());
      }
      old.close();
      GuideProcess started = newProcess();
      STARTED.set(i, started);
      started.awaitReady();
      for (int server = 0; server < SERVERS.size(); server++) {
        BALANCERS.get(server).add(started.server(SERVERS.get(server)).port());
      }
    }
  }
}
