// SPDX-License-Identifier: Apache-2.0
package dev.reprise.bench.load;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;

/** A {@link LoadedServer} in a process of its own. Closing ends it. */
final class LoadedProcess implements AutoCloseable {

  private final Process process;
  private final InetSocketAddress address;

  private LoadedProcess(Process process, InetSocketAddress address) {
    this.process = process;
    this.address = address;
  }

  static LoadedProcess start(Path javaHome, String server, String tls, Path keyStore)
      throws IOException {
    Process process =
        new ProcessBuilder(
                javaHome.resolve("bin/java").toString(),
                "-Xmx1g",
                "-Djava.io.tmpdir=" + keyStore.getParent(),
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
                "-cp",
                System.getProperty("java.class.path"),
                LoadedServer.class.getName(),
                server,
                tls,
                keyStore.toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    BufferedReader output = process.inputReader();
    String line = output.readLine();
    while (line != null && !line.startsWith(LoadedServer.LISTENING)) {
      line = output.readLine();
    }
    if (line == null) {
      throw new IOException(server + " with " + tls + " has ended at once");
    }
    int port = Integer.parseInt(line.substring(LoadedServer.LISTENING.length()));
    return new LoadedProcess(
        process, new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
  }

  InetSocketAddress address() {
    return address;
  }

  /** The processor time that the process has used so far. */
  Duration cpu() {
    return process.toHandle().info().totalCpuDuration().orElse(Duration.ZERO);
  }

  @Override
  public void close() {
    process.destroy();
  }
}
