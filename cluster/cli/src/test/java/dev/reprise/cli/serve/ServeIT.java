// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.serve;

// Longer than 300 lines: all limits of a node, and all its ends, with the helpers that they share.

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.reprise.cli.fleet.RedisFleetIT;
import dev.reprise.cli.testing.AnswerLines;
import dev.reprise.cli.testing.JsseClient;
import dev.reprise.cli.testing.RunningProcess;
import dev.reprise.cli.testing.ServeNode;
import dev.reprise.cli.testing.ServeProcess;
import dev.reprise.cli.testing.TestFiles;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a node goes through: many clients at once, octets that are no TLS, clients that say nothing,
 * SIGTERM.
 */
class ServeIT {

  private static final int MANY = 500;
  private static final int FEW_THREADS = 60; // those of the JVM included
  private static final byte[] TLS_ALERT = {21, 3, 3, 0, 2, 2};

  @TempDir Path directory;
  private TestFiles.PemPair pair;
  private JsseClient client;

  @BeforeEach
  void makeClient() {
    pair = TestFiles.ecdsa(directory);
    client = JsseClient.trusting(pair.identity().chain().get(0), Optional.empty());
  }

  @Test
  void manyClientsAtOnce_areServedByFewThreads() throws Exception {
    ExecutorService clients = Executors.newFixedThreadPool(MANY);
    try (ServeProcess node = process("--handshake-limit", "120s", "--request-limit", "120s")) {
      CyclicBarrier allConnected =
          new CyclicBarrier(MANY, () -> assertThat(threads(node)).isLessThan(FEW_THREADS));
      List<Future<String>> answers = new ArrayList<>();
      for (int i = 0; i < MANY; i++) {
        answers.add(
            clients.submit(
                () -> {
                  try (SSLSocket socket = client.connect("localhost", node.port())) {
                    allConnected.await(120, TimeUnit.SECONDS);
                    return JsseClient.ask(socket);
                  }
                }));
      }

      for (Future<String> answer : answers) {
        assertThat(AnswerLines.in(answer.get()).get("protocol")).isEqualTo("TLSv1.2");
      }
    } finally {
      clients.shutdownNow();
    }
  }

  private static long threads(ServeProcess node) {
    Path tasks = Path.of("/proc", Long.toString(node.process().pid()), "task");
    if (!Files.isDirectory(tasks)) {
      return 0; // not Linux
    }
    try (Stream<Path> each = Files.list(tasks)) {
      return each.count();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void octetsThatAreNoTls_areAnsweredByAnAlertAndTheEnd() throws IOException {
    try (ServeNode node = start()) {
      byte[] answer =
          exchange(node, "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(US_ASCII));

      assertThat(answer).startsWith(TLS_ALERT);
      assertThatNodeStillServes(node);
    }
  }

  /** Bouncy Castle closes after an alert; unread input would then turn it into a reset. */
  @Test
  void alert_reachesAClientThatGoesOnSending() throws IOException {
    try (ServeNode node = start();
        Socket socket = connect(node.port())) {
      socket.getOutputStream().write("x".repeat(200_000).getBytes(US_ASCII));

      assertThat(socket.getInputStream().readNBytes(TLS_ALERT.length)).isEqualTo(TLS_ALERT);
    }
  }

  /**
   * wolfSSL 5.5 sends neither renegotiation_info nor the signalling suite of RFC 5746. Section 3.6
   * leaves it to the server; here nothing is renegotiated. SECURITY.md, row 44.
   */
  @Test
  void helloWithoutTheSignalOfRfc5746_isServed() throws IOException {
    String extensions =
        "000a000400020017" // supported_groups: secp256r1
            + "000d00080006040308040401"; // signature_algorithms
    String body = "0303" + "5a".repeat(32) + "00" + "0004c02bc02f" + "0100" + "0014" + extensions;
    String message = "01" + uint(3, body.length() / 2) + body;
    byte[] hello = HexFormat.of().parseHex("160301" + uint(2, message.length() / 2) + message);

    try (ServeNode node = start();
        Socket socket = connect(node.port())) {
      socket.getOutputStream().write(hello);

      byte[] answer = socket.getInputStream().readNBytes(6);
      assertThat(answer[0]).as("content type: handshake").isEqualTo((byte) 22);
      assertThat(answer[5]).as("message: ServerHello").isEqualTo((byte) 2);
    }
  }

  private static String uint(int octets, int value) {
    return HexFormat.of().toHexDigits(value, 2 * octets);
  }

  @Test
  void requestAndCloseNotifyInOnePiece_areAnsweredBoth() throws IOException {
    try (ServeNode node = start();
        SSLSocket socket = client.connect("localhost", node.port())) {
      socket.getOutputStream().write("GET / HTTP/1.0\r\n\r\n".getBytes(US_ASCII));
      socket.shutdownOutput();

      AnswerLines.in(new String(socket.getInputStream().readAllBytes(), US_ASCII));
    }
  }

  @Test
  void randomOctets_doNotHarmOthers() throws IOException {
    try (ServeNode node = start()) {
      Random random = new Random(1);
      for (int i = 0; i < 50; i++) {
        byte[] octets = new byte[1 + random.nextInt(2000)];
        random.nextBytes(octets);
        if (i % 2 == 0) {
          octets[0] = 22; // as if it were a handshake
        }
        exchange(node, octets);
      }

      assertThatNodeStillServes(node);
    }
  }

  @Test
  void halfAClientHello_isGivenUpAfterTheLimit() throws IOException {
    try (ServeNode node = start("--handshake-limit", "500ms");
        Socket slow = connect(node.port())) {
      slow.getOutputStream().write(new byte[] {22, 3, 1, 2, 0, 1});

      assertThatConnectionEnds(slow);
      assertThatNodeServesInTheEnd(node);
    }
  }

  @Test
  void silentClient_isGivenUpAfterTheLimit() throws IOException {
    try (ServeNode node = start("--handshake-limit", "500ms");
        Socket silent = connect(node.port())) {

      assertThatConnectionEnds(silent);
    }
  }

  @Test
  void clientThatNeverAsks_isSaidGoodbyeAfterTheLimit() throws IOException {
    try (ServeNode node = start("--request-limit", "500ms");
        SSLSocket socket = client.connect("localhost", node.port())) {

      assertThat(socket.getInputStream().read()).isEqualTo(-1); // close_notify: else an exception
    }
  }

  @Test
  void clientThatVanishes_doesNotHarmOthers() throws IOException {
    try (ServeNode node = start()) {
      for (int i = 0; i < 20; i++) {
        Socket socket = connect(node.port());
        socket.setSoLinger(true, 0); // a reset instead of an orderly end
        socket.getOutputStream().write(new byte[] {22, 3, 1});
        socket.close();
      }

      assertThatNodeStillServes(node);
    }
  }

  @Test
  void requestWithoutEnd_isRefused() throws IOException {
    try (ServeNode node = start();
        SSLSocket socket = client.connect("localhost", node.port())) {
      socket.getOutputStream().write("x".repeat(20_000).getBytes(US_ASCII));

      assertThat(new String(socket.getInputStream().readAllBytes(), US_ASCII))
          .startsWith("HTTP/1.1 431 ");
    }
  }

  @Test
  void connectionsAboveTheLimit_evictTheOldestThatIsSilent() throws IOException {
    try (ServeNode node = start("--max-connections", "1");
        Socket first = connect(node.port());
        SSLSocket second = client.connect("localhost", node.port())) {

      AnswerLines.in(JsseClient.ask(second));
      assertThatConnectionEnds(first);
    }
  }

  /** A busy client may take longer for its next message than the node spares it. */
  @Test
  void connectionAtTheLimit_isNotEvictedWhileNobodyWaitsForItsPlace() throws IOException {
    try (ServeNode node = start("--max-connections", "1");
        Socket silent = connect(node.port())) {
      silent.setSoTimeout(500);

      assertThatExceptionOfType(SocketTimeoutException.class)
          .isThrownBy(() -> silent.getInputStream().read());
    }
  }

  @Test
  void sigterm_endsConnectionsPolitelyAndTheProcessWithZero() throws IOException {
    try (ServeProcess node = process();
        SSLSocket socket = client.connect("localhost", node.port())) {
      node.process().terminate();

      assertThat(socket.getInputStream().read()).isEqualTo(-1);
      RunningProcess.Result result = node.process().awaitEnd();
      assertThat(result.exitCode()).isZero();
      assertThat(result.err()).isEmpty();
    }
  }

  @Test
  void sigterm_endsANodeThatAcceptsNoMore() throws IOException {
    try (ServeProcess node = process("--max-connections", "1");
        Socket silent = connect(node.port());
        Socket waiting = connect(node.port())) {
      node.process().terminate();

      assertThat(node.process().awaitEnd().exitCode()).isZero();
      assertThatConnectionEnds(silent);
      assertThat(waiting.isConnected()).isTrue();
    }
  }

  private ServeNode start(String... options) {
    return ServeNode.start(with(options));
  }

  private ServeProcess process(String... options) {
    return ServeProcess.start(with(options));
  }

  private String[] with(String... options) {
    List<String> all = new ArrayList<>(List.of(pair.options()));
    all.addAll(List.of(options));
    return all.toArray(String[]::new);
  }

  private static Socket connect(int port) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(180_000);
    return socket;
  }

  /** Sends octets, half-closes and reads to the end. */
  private static byte[] exchange(ServeNode node, byte[] octets) throws IOException {
    try (Socket socket = connect(node.port())) {
      socket.getOutputStream().write(octets);
      socket.shutdownOutput();
      return socket.getInputStream().readAllBytes();
    }
  }

  private static void assertThatConnectionEnds(Socket socket) throws IOException {
    try (InputStream in = socket.getInputStream()) {
      in.readAllBytes(); // a timeout of the socket fails the test
    }
  }

  private void assertThatNodeStillServes(ServeNode node) throws IOException {
    AnswerLines.in(client.visit("localhost", node.port()).answer());
  }

  /** A busy machine may take longer for a handshake than a short limit allows. */
  private void assertThatNodeServesInTheEnd(ServeNode node) {
    RedisFleetIT.await(
        () -> {
          try {
            assertThatNodeStillServes(node);
            return true;
          } catch (IOException e) {
            return false;
          }
        });
  }
}
