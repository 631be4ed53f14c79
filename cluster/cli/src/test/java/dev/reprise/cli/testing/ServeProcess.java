// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.testing;

import java.util.ArrayList;
import java.util.List;

/** {@code reprise serve} in a process of its own, on loopback. Closing kills it. */
public final class ServeProcess implements AutoCloseable {

  private static final String LISTENING = "listening ";

  private final RunningProcess process;
  private final int port;

  private ServeProcess(RunningProcess process, int port) {
    this.process = process;
    this.port = port;
  }

  /** Starts a node and waits until it listens. */
  public static ServeProcess start(String... options) {
    return listening(RunningProcess.start(command(256, options)));
  }

  /** Starts a node in a JVM with these options and waits until it listens. */
  public static ServeProcess startWithJvm(List<String> jvmOptions, String... options) {
    List<String> command = command(256, options);
    command.addAll(1, jvmOptions);
    return listening(RunningProcess.start(command));
  }

  private static ServeProcess listening(RunningProcess process) {
    try {
      String line = process.awaitLine(each -> each.startsWith(LISTENING));
      return new ServeProcess(process, Integer.parseInt(line.substring(line.lastIndexOf(':') + 1)));
    } catch (AssertionError | RuntimeException e) {
      process.close();
      throw e;
    }
  }

  /**
   * Starts a node that has little.
   *
   * @param heapMegabytes the largest heap
   * @param openFiles the limit of open files
   */
  public static ServeProcess startWithin(int heapMegabytes, int openFiles, String... options) {
    List<String> command =
        new ArrayList<>(
            List.of("bash", "-c", "ulimit -n \"$0\" && exec \"$@\"", String.valueOf(openFiles)));
    command.addAll(command(heapMegabytes, options));
    return listening(RunningProcess.start(command));
  }

  private static List<String> command(int heapMegabytes, String... options) {
    List<String> command = RepriseCommand.of(List.of("-Xmx" + heapMegabytes + "m"), "serve");
    if (!List.of(options).contains("--listen")) {
      command.addAll(List.of("--listen", "127.0.0.1:0"));
    }
    command.addAll(List.of(options));
    return command;
  }

  public int port() {
    return port;
  }

  /** {@code HOST:PORT} as most clients want it. */
  public String address() {
    return "127.0.0.1:" + port;
  }

  public RunningProcess process() {
    return process;
  }

  @Override
  public void close() {
    process.close();
  }
}
