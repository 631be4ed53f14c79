// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.ats;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever a server answers that should be the group's Redis, a connection to it ends in {@link
 * IOException}. To let Jazzer look for more, see {@code CodecFuzzTest}; it counts every connection
 * as a finding, unless {@code
 * -Djazzer.disabled_hooks=com.code_intelligence.jazzer.sanitizers.ServerSideRequestForgery} is set.
 */
class RedisConnectionFuzzTest {

  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final int MAX_OCTETS = 1 << 16;

  static Stream<byte[]> answerSeeds() {
    return Stream.of(
            "+OK\r\n" + FakeRedis.SUBSCRIBED,
            "+OK\r\n"
                + FakeRedis.SUBSCRIBED
                + "*4\r\n$8\r\npmessage\r\n$7\r\nPool1.*\r\n$7\r\nPool1.k\r\n$3\r\nabc\r\n",
            "-ERR no\r\n",
            "$5\r\nhello\r\n",
            "")
        .map(text -> text.getBytes(StandardCharsets.US_ASCII));
  }

  @MethodSource("answerSeeds")
  @FuzzTest
  void answers(byte[] octets) throws Exception {
    if (octets.length > MAX_OCTETS) {
      return;
    }
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        RedisConnection connection = new RedisConnection()) {
      Thread thread = new Thread(() -> answer(server, octets), "server");
      thread.start();
      try {
        connection.open(
            new GroupSettings.Endpoint("127.0.0.1", server.getLocalPort()),
            new byte[] {'w'},
            PATIENCE);
        connection.listen("Pool1.*".getBytes(StandardCharsets.US_ASCII), PATIENCE, new Silent());
      } catch (IOException ended) {
        // As it should be.
      }
      thread.join();
    }
  }

  /** Sends everything at once, and hangs up. */
  private static void answer(ServerSocket server, byte[] octets) {
    try (Socket client = server.accept()) {
      client.getOutputStream().write(octets);
      client.shutdownOutput();
    } catch (IOException e) {
      return; // it has had enough
    }
  }

  /** Hears messages and does nothing. */
  private static final class Silent implements Bus.Listener {
    @Override
    public void listening() {}

    @Override
    public void heard(byte[] channel, byte[] payload) {
      if (payload.length > RedisConnection.MOST) {
        throw new AssertionError("more than is kept of a bulk");
      }
    }
  }
}
