// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.follow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What goes wrong at HAProxy's socket; FollowFleetIT has the real one. */
class HaproxySocketTest {

  private static final Path FILE = Path.of("/etc/haproxy/ticket.keys");

  @TempDir private Path directory;

  private final KeySelection keys =
      KeySelection.of(
          RingSamples.ring(128), Program.HAPROXY, RingSamples.standIns(128), RingSamples.soon());

  @Test
  void socketThatIsNotThere_isSaid() {
    assertThatExceptionOfType(FollowFailure.class)
        .isThrownBy(() -> socket(Duration.ofSeconds(10)).install(keys))
        .withMessageContaining("socket failed, ");
  }

  @Test
  void haproxyThatHangs_isGivenUp() throws IOException {
    try (ServerSocketChannel server = listen()) {
      assertThat(server.isOpen()).isTrue();
      assertThatExceptionOfType(FollowFailure.class)
          .isThrownBy(() -> socket(Duration.ofMillis(300)).install(keys))
          .withMessageContaining("no answer within");
    }
  }

  @Test
  void haproxyWithoutTheKeyFile_isSaid() throws Exception {
    try (ServerSocketChannel server = listen()) {
      Thread haproxy =
          new Thread(() -> answer(server, "# id (file)\n0 (/another/file)\n"), "haproxy");
      haproxy.start();

      assertThatExceptionOfType(FollowFailure.class)
          .isThrownBy(() -> socket(Duration.ofSeconds(10)).install(keys))
          .withMessageContaining("no bind line with tls-ticket-keys " + FILE);
      haproxy.join();
    }
  }

  private HaproxySocket socket(Duration timeout) {
    return new HaproxySocket(directory.resolve("sock"), FILE, timeout);
  }

  private ServerSocketChannel listen() throws IOException {
    ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    return server.bind(UnixDomainSocketAddress.of(directory.resolve("sock")));
  }

  private static void answer(ServerSocketChannel server, String text) {
    try (SocketChannel client = server.accept()) {
      client.read(ByteBuffer.allocate(1000));
      client.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
