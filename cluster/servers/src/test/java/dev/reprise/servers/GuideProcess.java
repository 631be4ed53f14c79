// SPDX-License-Identifier: Apache-2.0
package dev.reprise.servers;

import dev.reprise.servers.guide.GuideServers;
import java.io.BufferedWriter;
import java.io.File;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A process in which several servers of the guide listen. */
final class GuideProcess implements AutoCloseable {

  /** A server that listens, with what the process says of it. */
  record Listening(String server, String version, String how, int port) {}

  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final Process process;
  private final BufferedWriter input;
  private final BlockingQueue<Optional<String>> output = new LinkedBlockingQueue<>();
  private final List<String> log = new ArrayList<>();
  private final Map<String, Listening> servers = new LinkedHashMap<>();

  private GuideProcess(Process process) {
    this.process = process;
    this.input = process.outputWriter();
    Thread reader = new Thread(this::read, "output of servers");
    reader.setDaemon(true);
    reader.start();
  }

  /** Reads to the end, so that no server waits until somebody reads what it prints. */
  private void read() {
    process.inputReader().lines().forEach(line -> output.add(Optional.of(line)));
    output.add(Optional.empty());
  }

  /** Starts a process, which listens when {@link #awaitReady} returns. */
  static GuideProcess start(
      List<String> options, String classPath, TestCertificates certificates, List<String> servers)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElse("java"));
    command.addAll(List.of("-Xmx512m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
    // To verify the classes of so many servers takes a fifth of the time to start.
    command.addAll(List.of("-XX:+UnlockDiagnosticVMOptions", "-XX:-BytecodeVerificationRemote"));
    command.add("-Dorg.slf4j.simpleLogger.defaultLogLevel=warn");
    command.addAll(options);
    command.addAll(List.of("-cp", classPath, GuideServers.class.getName()));
    command.add(certificates.keyStore.toString());
    command.add(certificates.trustStore.toString());
    command.add(TestCertificates.PASSWORD);
    command.addAll(servers);
    return new GuideProcess(new ProcessBuilder(command).redirectErrorStream(true).start());
  }

  /** The class path of this process without some of its jars. */
  static String classPath(String removed) {
    return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
        .filter(entry -> !new File(entry).getName().matches(removed))
        .collect(Collectors.joining(File.pathSeparator));
  }

  /** The class path of this process without some of its jars, and with all jars of a folder. */
  static String classPath(String removed, File folder) {
    File[] added = folder.listFiles((directory, name) -> name.endsWith(".jar"));
    if (added == null || added.length == 0) {
      throw new IllegalStateException("no jars in " + folder);
    }
    return Stream.of(added).map(File::getPath).collect(Collectors.joining(File.pathSeparator))
        + File.pathSeparator
        + classPath(removed);
  }

  /** Waits until every server listens. */
  void awaitReady() throws IOException, InterruptedException {
    for (String line : readTo(GuideServers.READY)) {
      if (line.startsWith(GuideServers.LISTENING)) {
        String[] fields = line.substring(GuideServers.LISTENING.length()).split("\t", -1);
        servers.put(
            fields[0], new Listening(fields[1], fields[2], fields[3], Integer.parseInt(fields[4])));
      }
    }
  }

  /** The lines of a server's access log, up to the last {@link #renew}. */
  List<String> accessLog(String server) {
    String prefix = GuideServers.ACCESS + server + "\t";
    return log.stream().filter(line -> line.startsWith(prefix)).toList();
  }

  Listening server(String name) {
    return servers.get(name);
  }

  /** Lets every server read its certificates again. */
  void renew() throws IOException, InterruptedException {
    input.write("renew\n");
    input.flush();
    readTo(GuideServers.RENEWED);
  }

  private List<String> readTo(String last) throws IOException, InterruptedException {
    List<String> read = new ArrayList<>();
    while (true) {
      Optional<String> line = nextLine();
      if (line.isEmpty()) {
        throw new IOException("the servers have ended:\n" + String.join("\n", log));
      }
      if (line.get().equals(last)) {
        return read;
      }
      read.add(line.get());
      log.add(line.get());
    }
  }

  private Optional<String> nextLine() throws IOException, InterruptedException {
    Optional<String> line = output.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    if (line == null) {
      throw new IOException("the servers say nothing more:\n" + String.join("\n", log));
    }
    return line;
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
