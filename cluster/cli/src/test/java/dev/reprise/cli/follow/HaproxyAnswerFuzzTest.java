// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.follow;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Any answers at HAProxy's socket end in keys that HAProxy holds, or in {@link FollowFailure}. To
 * let Jazzer look for more, see {@code CodecFuzzTest}.
 */
class HaproxyAnswerFuzzTest {

  private static final Path KEY_FILE = Path.of("/k");
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  /** Separates the answers to one command from those to the next. */
  private static final byte NEXT = 1;

  private static final KeySelection KEYS =
      KeySelection.of(
          RingSamples.ring(128), Program.HAPROXY, RingSamples.standIns(128), RingSamples.soon());

  static Stream<byte[]> answerSeeds() {
    String keys = "0.0 AA==\n0.1 AA==\n0.2 AA==\n";
    return Stream.of(
            "0 (/k)\n\1" + keys + "\1TLS ticket key updated!\n\1" + keys,
            "0 (/k)\n\1" + keys + "\1wrong size",
            "0 (/k)\n\1" + "0.0 AA==\n",
            "99999999999999999999 (/k)\n\1\1",
            "0 (/other)\n",
            "")
        .map(text -> text.getBytes(StandardCharsets.US_ASCII));
  }

  @SuppressWarnings("try") // closed early, so that the thread that answers ends
  @MethodSource("answerSeeds")
  @FuzzTest
  void answers(byte[] octets) throws IOException {
    Path directory = Files.createTempDirectory("reprise-haproxy");
    Path socket = directory.resolve("sock");
    try (ServerSocketChannel haproxy =
        ServerSocketChannel.open(StandardProtocolFamily.UNIX)
            .bind(UnixDomainSocketAddress.of(socket))) {
      CompletableFuture<Void> answering = CompletableFuture.runAsync(() -> answer(haproxy, octets));
      try {
        new HaproxySocket(socket, KEY_FILE, TIMEOUT).install(KEYS);
      } catch (FollowFailure refused) {
        // As it should be.
      }
      haproxy.close();
      answering.join();
    } finally {
      Files.deleteIfExists(socket);
      Files.delete(directory);
    }
  }

  /** Answers one command after the other, and then hangs up on each. */
  private static void answer(ServerSocketChannel haproxy, byte[] octets) {
    ByteBuffer answers = ByteBuffer.wrap(octets);
    ByteBuffer command = ByteBuffer.allocate(4096);
    while (haproxy.isOpen()) {
      try (SocketChannel client = haproxy.accept()) {
        client.read(command.clear());
        ByteBuffer answer = nextAnswer(answers);
        while (answer.hasRemaining()) {
          client.write(answer);
        }
      } catch (IOException e) {
        // The follower has hung up, or the socket is closed.
      }
    }
  }

  private static ByteBuffer nextAnswer(ByteBuffer answers) {
    int begin = answers.position();
    int end = begin;
    while (end < answers.limit() && answers.get(end) != NEXT) {
      end++;
    }
    answers.position(Math.min(answers.limit(), end + 1));
    return answers.slice(begin, end - begin);
  }
}
