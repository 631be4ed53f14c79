// SPDX-License-Identifier: Apache-2.0
package dev.reprise.servers;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** A server in a process of its own. */
final class ServerProcess implements AutoCloseable {

  private static final String LISTENING = "listening on ";

  private final Process process;
  private final int port;

  private ServerProcess(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  static ServerProcess start(List<String> options, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElse("java"));
    command.add("-Xmx256m");
    command.addAll(options);
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(TestServers.class.getName());
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    StringBuilder output = new StringBuilder();
    BufferedReader reader = process.inputReader();
    for (String line = reader.readLine(); line != null; line = reader.readLine()) {
      output.append(line).append('\n');
      if (line.startsWith(LISTENING)) {
        drain(reader);
        return new ServerProcess(process, Integer.parseInt(line.substring(LISTENING.length())));
      }
    }
    process.destroyForcibly();
    throw new IOException("the server did not start:\n" + output);
  }

  private static void drain(BufferedReader reader) {
    Thread thread = new Thread(() -> reader.lines().forEach(line -> {}), "output of a server");
    thread.setDaemon(true);
    thread.start();
  }

  int port() {
    return port;
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
