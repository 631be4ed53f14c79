// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.testing;

import dev.reprise.cli.serve.RunningNode;
import dev.reprise.cli.serve.ServeCommand;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;

/** {@code reprise serve} in this process, on loopback, from the options of its command line. */
public final class ServeNode implements AutoCloseable {

  private final RunningNode running;
  private final StringWriter notices;

  private ServeNode(RunningNode running, StringWriter notices) {
    this.running = running;
    this.notices = notices;
  }

  /** Starts a node. */
  public static ServeNode start(String... options) {
    return start(List.of(options));
  }

  /** Starts a node. */
  public static ServeNode start(List<String> options) {
    List<String> arguments = new ArrayList<>(options);
    if (!options.contains("--listen")) {
      arguments.addAll(List.of("--listen", "127.0.0.1:0"));
    }
    StringWriter notices = new StringWriter();
    ServeCommand command = new ServeCommand();
    new CommandLine(command)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setErr(new PrintWriter(notices, true))
        .parseArgs(arguments.toArray(String[]::new));
    return new ServeNode(command.start(), notices);
  }

  /** What the node has reported to its operator. */
  public String notices() {
    return notices.toString();
  }

  public int port() {
    return running.address().getPort();
  }

  /** {@code HOST:PORT} as most clients want it. */
  public String address() {
    return "127.0.0.1:" + port();
  }

  /** Where the node shows how it is doing; it must have been told to. */
  public InetSocketAddress metrics() {
    return running.status().orElseThrow().address();
  }

  @Override
  public void close() {
    running.close();
  }
}
