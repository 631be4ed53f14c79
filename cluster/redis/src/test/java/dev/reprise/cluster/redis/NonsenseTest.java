// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reprise.cluster.store.KeyRingStore;
import dev.reprise.cluster.store.SharedSessionStore;
import dev.reprise.cluster.store.StoreException;
import dev.reprise.codec.wire.Bytes;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A server that is no Redis, and gives the same reply to every command. */
class NonsenseTest {

  private static final int PATIENCE_SECONDS = 20;

  private ServerSocket listener;
  private volatile byte[] answer = {};

  @BeforeEach
  void listen() throws IOException {
    listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    start(this::accept);
  }

  @AfterEach
  void stop() throws IOException {
    listener.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 400 Bad Request\r\n\r\n",
        "+PONG\r\n",
        ":1\r\n",
        ":x\r\n",
        "$-5\r\n",
        "$x\r\n",
        "$2147483647\r\n", // more than a heap can hold in one piece, so it is refused at once
        "*-3\r\n",
        "*2\r\n:1\r\n:2\r\n",
        "%1\r\n+a\r\n+b\r\n",
        "-\r\n",
        "-MOVED\r\n",
        "-ASK 1 x\r\n",
        "\r\n"
      })
  void everyCallEnds_andTheNextIsAnsweredToo(String nonsense) throws Exception {
    answer = nonsense.getBytes(StandardCharsets.US_ASCII);
    URI uri = URI.create("redis://127.0.0.1:" + listener.getLocalPort() + "?timeout=200");
    try (KeyRingStore ring = new RedisStores().keyRingStore(uri, "c", "d");
        SharedSessionStore sessions = new RedisStores().sessionStore(uri, "c", "d")) {
      ring.watch(message -> {}, () -> {});
      for (int i = 0; i < 4; i++) {
        assertThatThrownBy(() -> ring.beat("node", Bytes.of(1), Duration.ofSeconds(1)))
            .isInstanceOf(StoreException.class);
        assertThatThrownBy(
                () ->
                    sessions
                        .find(Bytes.of(1))
                        .toCompletableFuture()
                        .get(PATIENCE_SECONDS, TimeUnit.SECONDS))
            .isInstanceOf(ExecutionException.class)
            .hasCauseInstanceOf(StoreException.class);
      }
      sessions.store(Bytes.of(1), Bytes.of(2), Duration.ofMinutes(1));
      StoreContract.await(() -> sessions.counts().failedBatches() > 1);
      assertThat(sessions.counts().written()).isZero();
    }
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket client = listener.accept();
        start(() -> answer(client));
      } catch (IOException e) {
        return; // closed
      }
    }
  }

  private void answer(Socket client) {
    try (client) {
      byte[] buffer = new byte[8192];
      while (client.getInputStream().read(buffer) >= 0) {
        client.getOutputStream().write(answer);
      }
    } catch (IOException e) {
      return; // it has had enough
    }
  }

  private static void start(Runnable task) {
    Thread thread = new Thread(task, "nonsense");
    thread.setDaemon(true);
    thread.start();
  }
}
