// SPDX-License-Identifier: Apache-2.0
package dev.reprise.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** Servers of other projects, for the example of a client. */
final class TestServers {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private TestServers() {}

  /**
   * Asserts that the example client resumes at {@code openssl s_server}.
   *
   * @param algorithm of the server's key, as {@code openssl req -newkey} has it
   */
  static void assertClientResumesAtOpenSsl(Path directory, List<String> algorithm)
      throws Exception {
    String[] make =
        Stream.of(
                Stream.of("req", "-x509", "-nodes", "-subj", "/CN=localhost", "-days", "2"),
                Stream.of("-newkey"),
                algorithm.stream(),
                Stream.of("-keyout", "server.key", "-out", "server.pem"))
            .flatMap(each -> each)
            .toArray(String[]::new);
    Programs.run(directory, "", "openssl", make);
    byte[] pinned;
    try (InputStream in = Files.newInputStream(directory.resolve("server.pem"))) {
      pinned = CertificateFactory.getInstance("X.509").generateCertificate(in).getEncoded();
    }
    int port = freePort();
    Process server =
        new ProcessBuilder(
                Programs.find("openssl").toString(),
                "s_server",
                "-quiet",
                "-www",
                "-tls1_2",
                "-accept",
                "127.0.0.1:" + port,
                "-cert",
                "server.pem",
                "-key",
                "server.key")
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("server.log").toFile())
            .start();
    try {
      awaitPort(port, server);
      Client client = new Client(pinned);
      assertThat(client.visit("localhost", port)).contains("New, TLSv1.2");
      assertThat(client.visit("localhost", port)).contains("Reused, TLSv1.2");
    } finally {
      server.destroy();
      server.waitFor();
    }
  }

  static int freePort() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return free.getLocalPort();
    }
  }

  static void awaitPort(int port, Process process) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      try {
        new Socket(InetAddress.getLoopbackAddress(), port).close();
        return;
      } catch (IOException e) {
        assertThat(process.isAlive() && System.nanoTime() < end).as(e.toString()).isTrue();
        LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
      }
    }
  }
}
