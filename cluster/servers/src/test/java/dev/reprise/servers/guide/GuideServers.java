// SPDX-License-Identifier: Apache-2.0
package dev.reprise.servers.guide;

import dev.reprise.cluster.Cluster;
import dev.reprise.cluster.ClusterSecrets;
import dev.reprise.engine.bc.ResumptionEngine;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Runs the servers of the guide. Arguments: key store, trust store, password, names of servers.
 * Servers that need no code of ours find Reprise among the security providers, which joins the
 * cluster that system properties name. The others have an engine of another member of that cluster.
 *
 * <p>Prints a line for each server that listens, then {@link #READY}. For each line of its input it
 * renews the certificates of all servers and prints {@link #RENEWED}. It ends with its input.
 */
public final class GuideServers {

  /** Before a server's fields, which tabs separate: name, server, version, how, port. */
  public static final String LISTENING = "listening\t";

  /** Before a server's name, a tab and a line of its access log. */
  public static final String ACCESS = "access\t";

  /** The line after the last server. */
  public static final String READY = "ready";

  /** The line after each renewal. */
  public static final String RENEWED = "renewed";

  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(20);
  private static final Pattern VERSION = Pattern.compile("-(\\d[^/]*?)(\\.Final)?\\.jar");

  private GuideServers() {}

  public static void main(String[] arguments) throws Exception {
    // The threads of those servers that listen would keep the process alive.
    Thread.currentThread()
        .setUncaughtExceptionHandler(
            (thread, failure) -> {
              failure.printStackTrace();
              Runtime.getRuntime().halt(1);
            });
    ServerIdentity identity =
        new ServerIdentity(
            Path.of(arguments[0]),
            Path.of(arguments[1]),
            arguments[2],
            join(
                URI.create(System.getProperty("reprise.cluster")),
                Path.of(System.getProperty("reprise.cluster.secret.file"))));
    List<StartedServer> servers = new ArrayList<>();
    for (String name : List.of(arguments).subList(3, arguments.length)) {
      GuideServer server = named(name);
      StartedServer started = server.start(identity);
      servers.add(started);
      print(
          LISTENING
              + String.join(
                  "\t",
                  name,
                  server.server(),
                  version(server.origin()),
                  server.how(),
                  String.valueOf(started.port())));
    }
    print(READY);
    BufferedReader input =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    while (input.readLine() != null) {
      for (StartedServer server : servers) {
        server.renewal().run();
      }
      print(RENEWED);
    }
    System.exit(0);
  }

  /** Prints a line of a server's access log. */
  static void printAccess(String server, String line) {
    print(ACCESS + server + "\t" + line);
  }

  private static void print(String line) {
    System.out.println(line);
    System.out.flush();
  }

  private static GuideServer named(String name) {
    return switch (name) {
      case "jdk" -> new JdkServer();
      case "netty" -> new NettyServer();
      case "netty-protocol" -> new NettyProtocolServer();
      case "jetty" -> new JettyServer();
      case "jetty-context" -> new JettyContextServer();
      case "tomcat" -> new TomcatServer();
      case "tomcat-context" -> new TomcatContextServer();
      case "undertow" -> new UndertowServer();
      case "spring-boot" -> new SpringBootServer(SpringBootServer.Embedded.TOMCAT);
      case "spring-boot-jetty" -> new SpringBootServer(SpringBootServer.Embedded.JETTY);
      case "spring-boot-netty" -> new SpringBootServer(SpringBootServer.Embedded.NETTY);
      case "vertx" -> new VertxServer();
      case "grpc" -> new GrpcServer();
      case "kafka" -> new KafkaServer(KafkaServer.Listener.PROVIDER);
      case "kafka-factory" -> new KafkaServer(KafkaServer.Listener.FACTORY);
      case "zookeeper" -> new ZooKeeperServer();
      default -> throw new IllegalArgumentException(name);
    };
  }

  private static ResumptionEngine join(URI redis, Path secretFile) throws IOException {
    String nodeName = "code-" + ProcessHandle.current().pid();
    // example:engine
    ClusterSecrets secrets = ClusterSecrets.parse("default", Files.readString(secretFile));
    Cluster cluster = Cluster.join(redis, secrets, nodeName);
    ResumptionEngine engine = cluster.engine().build();
    // example: end
    awaitKeys(cluster);
    return engine;
  }

  /** A node that starts slowly goes on without its store, and resumes nothing until it answers. */
  private static void awaitKeys(Cluster cluster) {
    Instant now = Instant.now();
    while (cluster.keys().at(now).sealingKey(now).isEmpty()) {
      LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
      now = Instant.now();
    }
  }

  /** The version in the name of the jar that has the class; the JDK's classes are in none. */
  private static String version(Class<?> origin) {
    CodeSource source = origin.getProtectionDomain().getCodeSource();
    if (source == null || source.getLocation().getProtocol().equals("jrt")) {
      return "any";
    }
    Matcher version = VERSION.matcher(source.getLocation().getPath());
    if (!version.find()) {
      throw new IllegalStateException("no version in " + source.getLocation());
    }
    return version.group(1);
  }
}
