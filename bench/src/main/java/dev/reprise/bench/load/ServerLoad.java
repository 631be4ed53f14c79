// SPDX-License-Identifier: Apache-2.0
package dev.reprise.bench.load;

import dev.reprise.bench.compare.Environment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Loads Netty, Jetty and Tomcat over HTTP/1.1 and HTTP/2, each with Reprise and with the JDK's own
 * TLS 1.2, by the same client: new connections that resume, and long transfers. Both kinds of a
 * server run all along and take turns, so that a ratio compares two slices of the same half minute.
 *
 * <pre>{@code
 * bench/load --servers [--quick] [--jdk JAVA_HOME]
 * }</pre>
 */
public final class ServerLoad {

  private static final List<String> SERVERS = List.of("Netty", "Jetty", "Tomcat");
  private static final int THREADS = 4;

  private final Path javaHome;
  private final boolean quick;
  private final int rounds;
  private final Duration slice;
  private final ServerLoadReport report;

  private ServerLoad(Path javaHome, boolean quick, ServerLoadReport report) {
    this.javaHome = javaHome;
    this.rounds = quick ? 3 : 9;
    this.slice = Duration.ofMillis(quick ? 1_500 : 5_000);
    this.quick = quick;
    this.report = report;
  }

  /** What is asked of a server again and again. */
  enum Work {
    RESUMED("resumed connections, a request each", 20_000),
    LONG("long transfers, of " + (LoadedServer.LONG >> 20) + " MiB", 50);

    private final String text;
    private final int warmUp;

    /**
     * @param warmUp requests before the first round
     */
    Work(String text, int warmUp) {
      this.text = text;
      this.warmUp = warmUp;
    }

    private Crowd.Deed by(HttpTraffic traffic) {
      return this == RESUMED ? thread -> traffic.getShort() : thread -> traffic.getLong();
    }

    @Override
    public String toString() {
      return text;
    }
  }

  /**
   * A slice of a run.
   *
   * @param rate requests a second
   * @param cpuMillis the server's processor time for each
   * @param errors requests that failed, and connections that did not resume
   */
  record Slice(double rate, double cpuMillis, long errors) {}

  /**
   * Runs the load.
   *
   * @param arguments see above, without {@code --servers}; the first is the root of the source tree
   */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    List<String> options = new ArrayList<>(List.of(arguments));
    Path root = Path.of(options.remove(0));
    boolean quick = options.remove("--quick");
    Path javaHome = Path.of(System.getProperty("java.home"));
    if (options.size() == 2 && options.get(0).equals("--jdk")) {
      javaHome = Path.of(options.get(1));
      options.clear();
    }
    if (!options.isEmpty()) {
      System.err.println("bench/load --servers [--quick] [--jdk JAVA_HOME]");
      System.exit(2);
    }
    String java = javaHome.resolve("bin/java").toString();
    ServerLoadReport report = new ServerLoadReport(Environment.here(root, Optional.of(java), 1));
    new ServerLoad(javaHome, quick, report).run();
    report.write(root.resolve("bench/results"), quick);
  }

  private void run() throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("server-load");
    try {
      Path keyStore = makeKeyStore(folder);
      for (String server : SERVERS) {
        try (LoadedProcess ours =
                LoadedProcess.start(javaHome, server, LoadedServer.REPRISE, keyStore);
            LoadedProcess theirs = LoadedProcess.start(javaHome, server, "JDK", keyStore)) {
          compare(server, ours, theirs);
        }
      }
    } finally {
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path each : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.deleteIfExists(each);
        }
      }
    }
  }

  private void compare(String server, LoadedProcess ours, LoadedProcess theirs)
      throws InterruptedException {
    for (HttpProtocol protocol : HttpProtocol.values()) {
      try (HttpTraffic toOurs = new HttpTraffic(ours.address(), protocol);
          HttpTraffic toTheirs = new HttpTraffic(theirs.address(), protocol)) {
        toOurs.getShort(); // the session that later connections resume
        toTheirs.getShort();
        for (Work work : Work.values()) {
          compare(server + " | " + protocol, work, ours, toOurs, theirs, toTheirs);
        }
      } catch (IOException e) {
        report.skip(server + " | " + protocol, e);
      }
    }
  }

  private void compare(
      String name,
      Work work,
      LoadedProcess ours,
      HttpTraffic toOurs,
      LoadedProcess theirs,
      HttpTraffic toTheirs)
      throws IOException, InterruptedException {
    warmUp(toOurs, work);
    warmUp(toTheirs, work);
    for (int round = 0; round < rounds; round++) {
      boolean oursFirst = round % 2 == 0;
      Slice first =
          oursFirst ? load(toOurs, ours, work, slice) : load(toTheirs, theirs, work, slice);
      Slice second =
          oursFirst ? load(toTheirs, theirs, work, slice) : load(toOurs, ours, work, slice);
      report.add(name, work, oursFirst ? first : second, oursFirst ? second : first);
    }
  }

  /** Until the compiler has seen enough, however busy the machine is. */
  private void warmUp(HttpTraffic traffic, Work work) throws IOException, InterruptedException {
    int left = quick ? work.warmUp / 10 : work.warmUp;
    while (left > 0) {
      int count = new Crowd(THREADS, 0, work.by(traffic)).run(slice).latencies().count();
      if (count == 0) {
        throw new IOException("no answer within " + slice);
      }
      left -= count;
    }
  }

  private static Slice load(
      HttpTraffic traffic, LoadedProcess process, Work work, Duration duration)
      throws InterruptedException {
    Duration cpuBefore = process.cpu();
    long fullBefore = traffic.fullHandshakes();
    Crowd.Result result = new Crowd(THREADS, 0, work.by(traffic)).run(duration);
    Duration cpu = process.cpu().minus(cpuBefore);
    long full = traffic.fullHandshakes() - fullBefore;
    int count = Math.max(1, result.latencies().count());
    return new Slice(result.rate(), cpu.toNanos() / 1e6 / count, result.errors() + full);
  }

  /** Makes a key and its certificate for {@link LoadedServer#HOST}. */
  static Path makeKeyStore(Path folder) throws IOException, InterruptedException {
    Path file = folder.resolve("server.p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-dname",
                "CN=" + LoadedServer.HOST,
                "-storetype",
                "PKCS12",
                "-storepass",
                LoadedServer.PASSWORD,
                "-keystore",
                file.toString())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    if (keytool.waitFor() != 0) {
      throw new IOException("keytool has failed");
    }
    return file;
  }
}
