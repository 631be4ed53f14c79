// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.ats;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedisConnectionTest {

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /** What the server says goes into a log, where it must not begin a line of its own. */
  @ParameterizedTest
  @ValueSource(
      strings = {"-ERR\nnode-1: all is well\r\n", "-ERR \u009b2J\r\n", "-ERR \u001b[2J\r\n"})
  void open_refusalWithControlCharacters_isNotQuoted(String refusal) throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        RedisConnection connection = new RedisConnection()) {
      Thread thread = new Thread(() -> answer(server, refusal), "server");
      thread.setDaemon(true);
      thread.start();

      assertThatThrownBy(
              () ->
                  connection.open(
                      new GroupSettings.Endpoint("127.0.0.1", server.getLocalPort()),
                      new byte[] {'w'},
                      PATIENCE))
          .isInstanceOf(IOException.class)
          .hasMessage("a control character in a line");
    }
  }

  private static void answer(ServerSocket server, String refusal) {
    try (Socket client = server.accept()) {
      client.getOutputStream().write(refusal.getBytes(StandardCharsets.ISO_8859_1));
      client.getInputStream().readAllBytes();
    } catch (IOException e) {
      return; // it has had enough
    }
  }
}
