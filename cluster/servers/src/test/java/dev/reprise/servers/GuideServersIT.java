// SPDX-License-Identifier: Apache-2.0
package dev.reprise.servers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The servers of docs/servers.md, each in two processes over one Redis: what clients see of them is
 * what the table of the guide says. With {@code -Dservers.update=true} the run writes the table.
 *
 * <p>Two processes have the versions that other modules use, two have newer ones.
 */
class GuideServersIT {

  private static final List<String> SERVERS =
      List.of(
          "jdk",
          "netty",
          "netty-protocol",
          "jetty",
          "jetty-context",
          "tomcat",
          "tomcat-context",
          "undertow",
          "spring-boot",
          "spring-boot-jetty",
          "spring-boot-netty",
          "grpc",
          "kafka",
          "kafka-factory",
          "zookeeper");

  private static final List<String> NEWER_SERVERS =
      List.of("netty", "netty-protocol", "tomcat", "tomcat-context", "vertx");

  /** The jars that newer ones replace. */
  private static final String REPLACED = "(netty-|tomcat-embed-).*";

  /** Where it is, Spring Boot's Netty prefers it to the JDK's providers. */
  private static final String OPENSSL = "netty-tcnative-.*";

  @TempDir private static Path folder;
  private static ServerSetup setup;
  private static final List<GuideProcess> PROCESSES = new ArrayList<>();
  private static final List<ServerPair> PAIRS = new ArrayList<>();

  @BeforeAll
  static void observe() throws Exception {
    Commands.require("openssl");
    Commands.require("curl");
    setup = ServerSetup.in(folder);
    String classPath = GuideProcess.classPath(OPENSSL);
    String newer =
        GuideProcess.classPath(
            OPENSSL + "|" + REPLACED, new File(System.getProperty("newer.servers")));
    for (int i = 0; i < 2; i++) {
      PROCESSES.add(start(classPath, SERVERS));
      PROCESSES.add(start(newer, NEWER_SERVERS));
    }
    for (GuideProcess process : PROCESSES) {
      process.awaitReady();
    }
    pair("", PROCESSES.get(0), PROCESSES.get(2), SERVERS);
    pair("newer-", PROCESSES.get(1), PROCESSES.get(3), NEWER_SERVERS);

    forEachPair(ServerPair::observe);
    String renewed =
        TestCertificates.pem("CERTIFICATE", setup.certificates.renew().getEncoded()).strip();
    for (GuideProcess process : PROCESSES) {
      process.renew();
    }
    forEachPair(pair -> pair.observeRenewal(renewed));
    setup.stopRedis();
    forEachPair(ServerPair::observeWithoutStore);
  }

  @AfterAll
  static void stop() {
    PROCESSES.forEach(GuideProcess::close);
    if (setup != null) {
      setup.close();
    }
  }

  @Test
  void tableOfTheGuide_isWhatClientsSee() throws IOException {
    String table =
        PAIRS.stream()
            .map(pair -> pair.row().toString())
            .collect(Collectors.joining("\n", ServerRow.head() + "\n", "\n"));

    if (Boolean.getBoolean("servers.update")) {
      ServersPage.replaceTable(table);
    }

    assertThat(table).isEqualTo(ServersPage.table());
  }

  @ParameterizedTest
  @ValueSource(strings = {"jetty", "jetty-context", "tomcat", "tomcat-context", "undertow"})
  void accessLog_showsOutcomes(String server) {
    assertThat(PROCESSES.get(0).accessLog(server))
        .anySatisfy(line -> assertThat(line).contains("/ ", "Full[reason="));
  }

  /** Every name that clients use needs a bundle. */
  @Test
  void nettyOfSpringBoot_nameWithoutABundle_isNotAnswered() throws Exception {
    int port = PROCESSES.get(0).server("spring-boot-netty").port();

    assertThat(Commands.openssl(port, "localhost", List.of("-tls1_2"))).contains("New, TLSv1.2");
    assertThat(Commands.openssl(port, "third.example", List.of("-tls1_2")))
        .doesNotContain("New, TLSv1.2");
  }

  /** Nothing in the application knows of Reprise's metrics. */
  @Test
  void actuatorOfSpringBoot_showsTheHandshakesOfTheProcess() throws Exception {
    String answer = actuator("metrics/tls.resumption.handshakes?tag=result:resumed");

    assertThat(answer).contains("\"name\":\"tls.resumption.handshakes\"");
    assertThat(number(answer, "\"value\":")).isPositive();
  }

  @Test
  void prometheusOfSpringBoot_showsTheMetricsOfTheGuide() throws Exception {
    String answer = actuator("prometheus");

    assertThat(ServersPage.metricsOfOneProcess())
        .hasSizeGreaterThan(20)
        .allSatisfy(name -> assertThat(answer).contains("\n" + name));
    assertThat(number(answer, "\ntls_resumption_handshakes_total\\{.*result=\"resumed\".*} "))
        .isPositive();
  }

  /** The number behind the first text that matches. */
  private static double number(String text, String before) {
    Matcher number = Pattern.compile(before + "([0-9.E]+)").matcher(text);
    assertThat(number.find()).as(text).isTrue();
    return Double.parseDouble(number.group(1));
  }

  private static String actuator(String path) throws IOException, InterruptedException {
    // The second process is the one in which sessions resume.
    int port = PROCESSES.get(2).server("spring-boot").port();
    return Commands.run(
        "curl",
        "-sk",
        "--tls-max",
        "1.2",
        "--max-time",
        "20",
        "https://localhost:" + port + "/actuator/" + path);
  }

  private static GuideProcess start(String classPath, List<String> servers) throws IOException {
    return GuideProcess.start(setup.options(), classPath, setup.certificates, servers);
  }

  private static void pair(
      String files, GuideProcess first, GuideProcess second, List<String> servers) {
    for (String name : servers) {
      PAIRS.add(
          new ServerPair(
              first.server(name), second.server(name), folder, files + name, setup.certificates));
    }
  }

  private interface Observation {
    void of(ServerPair pair) throws Exception;
  }

  private static void forEachPair(Observation observation) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      List<Callable<Void>> tasks = new ArrayList<>();
      for (ServerPair pair : PAIRS) {
        tasks.add(
            () -> {
              observation.of(pair);
              return null;
            });
      }
      for (Future<Void> done : threads.invokeAll(tasks)) {
        done.get();
      }
    } finally {
      threads.shutdownNow();
    }
  }
}
