// SPDX-License-Identifier: Apache-2.0
package dev.reprise.bench.load;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** {@code reprise serve} in a process of its own, on loopback. Closing ends it. */
final class NodeProcess implements AutoCloseable {

  private static final String LISTENING = "listening ";
  private static final Pattern USED = Pattern.compile("(?m)(?:heap|generation) .*used (\\d+)K");

  private final Path javaHome;
  private final Process process;
  private final InetSocketAddress address;

  private NodeProcess(Path javaHome, Process process, InetSocketAddress address) {
    this.javaHome = javaHome;
    this.process = process;
    this.address = address;
  }

  static NodeProcess start(Path javaHome, Path jar) throws IOException {
    Process process =
        new ProcessBuilder(
                javaHome.resolve("bin/java").toString(),
                "-Xmx1g",
                "-jar",
                jar.toString(),
                "serve",
                "--listen",
                "127.0.0.1:0",
                "--max-connections",
                "20000",
                "--request-limit",
                "1h")
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
    String line = output.readLine();
    while (line != null && !line.startsWith(LISTENING)) {
      line = output.readLine();
    }
    if (line == null) {
      throw new IOException("reprise serve has ended at once");
    }
    int port = Integer.parseInt(line.substring(line.lastIndexOf(':') + 1).strip());
    return new NodeProcess(
        javaHome, process, new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
  }

  InetSocketAddress address() {
    return address;
  }

  /** Megaoctets of the heap that are still in use after a full collection. */
  double liveHeap() throws IOException {
    tell("GC.run");
    String info = tell("GC.heap_info");
    List<Long> used =
        USED.matcher(info)
            .results()
            .map((MatchResult line) -> Long.valueOf(line.group(1)))
            .toList();
    if (used.isEmpty()) {
      throw new IOException("jcmd GC.heap_info answers " + info);
    }
    return used.stream().mapToLong(Long::longValue).sum() / 1024.0;
  }

  private String tell(String command) throws IOException {
    Process jcmd =
        new ProcessBuilder(
                javaHome.resolve("bin/jcmd").toString(), Long.toString(process.pid()), command)
            .redirectErrorStream(true)
            .start();
    try (BufferedReader output = jcmd.inputReader(StandardCharsets.UTF_8)) {
      return output.lines().collect(Collectors.joining("\n"));
    }
  }

  @Override
  public void close() {
    process.destroy();
  }
}
