// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.ats;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.codec.wire.SecretBytes;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Redis servers that talk nonsense, talk without end, or do not talk. */
@Timeout(60)
class AtsRedisBusTest {

  private static final int TIMES_NONSENSE = 2;
  private static final int MOST_QUEUED = 10;
  private static final Duration NO_SILENCE = Duration.ofHours(1);

  private final Heard heard = new Heard();
  private final AtomicInteger published = new AtomicInteger();
  private final AtomicInteger subscribed = new AtomicInteger();
  private final CountDownLatch heardPublish = new CountDownLatch(1);
  private FakeRedis server;

  /** What a listener hears. */
  private static final class Heard implements Bus.Listener {
    private final Semaphore listening = new Semaphore(0);
    private final BlockingQueue<byte[]> payloads = new LinkedBlockingQueue<>();

    @Override
    public void listening() {
      listening.release();
    }

    @Override
    public void heard(byte[] channel, byte[] payload) {
      payloads.add(payload);
    }
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  private AtsRedisBus join(Duration silence, FakeRedis.Talk talk) throws IOException {
    server = new FakeRedis(talk);
    GroupSettings settings =
        new GroupSettings(
            "Pool1",
            List.of(new GroupSettings.Endpoint("127.0.0.1", server.port())),
            Path.of("unused"),
            KeyDerivationRule.STRIPPED,
            false,
            Duration.ofHours(1),
            Duration.ofSeconds(30),
            Duration.ofMillis(10),
            MOST_QUEUED);
    SecretBytes password = SecretBytes.copyOf(new byte[] {'w', (byte) 0xff, (byte) 0x80});
    AtsRedisBus bus = new AtsRedisBus(settings, password, "Pool1.*", silence);
    bus.start(heard);
    return bus;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 400 Bad Request\r\n\r\n",
        "-ERR no\r\n",
        ":x\r\n",
        "$3\r\nyes\r\n",
        "*2147483647\r\n",
        "*-3\r\n",
        "*x\r\n",
        "*1\r\n$-1\r\n",
        "*1\r\n$2147483647\r\n",
        "*1\r\n$99999999999999999999\r\n",
        "*1\r\n$1\r\nwrong",
        "*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n",
        "*2\r\n:1\r\n:2\r\n",
        "*0\r\n",
        "*1\r$1",
        "\r\n"
      })
  void nonsense_endsNeitherListeningNorSending(String nonsense) throws Exception {
    try (AtsRedisBus bus =
        join(NO_SILENCE, (command, out) -> talkNonsense(nonsense, command, out))) {
      bus.send("Pool1.@stek@", "payload", true);

      heard.listening.acquire();
      heardPublish.await();
    }
    assertThat(heard.payloads).isEmpty();
  }

  private void talkNonsense(String nonsense, String command, OutputStream out) throws IOException {
    if (command.contains("PSUBSCRIBE")) {
      boolean sane = subscribed.incrementAndGet() > TIMES_NONSENSE;
      FakeRedis.say(out, sane ? FakeRedis.SUBSCRIBED : nonsense);
    } else if (command.contains("PUBLISH") && published.incrementAndGet() <= TIMES_NONSENSE) {
      FakeRedis.say(out, nonsense);
    } else if (command.contains("PUBLISH")) {
      FakeRedis.say(out, ":1\r\n");
      heardPublish.countDown();
    } else {
      FakeRedis.say(out, "+OK\r\n");
    }
  }

  @Test
  void lineWithoutAnEnd_isNotReadToItsEnd() throws Exception {
    CountDownLatch hungUp = new CountDownLatch(1);
    FakeRedis.Talk endless =
        (command, out) -> {
          try {
            while (true) {
              FakeRedis.say(out, "+endless".repeat(1000));
            }
          } catch (IOException e) {
            hungUp.countDown();
            throw e;
          }
        };
    try (AtsRedisBus bus = join(NO_SILENCE, endless)) {
      hungUp.await();
      assertThat(bus.dropped()).isZero();
    }
  }

  /** Redis delivers up to 512 MB; the plugin dies of 8. */
  @Test
  void hugeMessage_isCutShort_andTheNextIsHeard() throws Exception {
    int huge = 64 << 20;
    FakeRedis.Talk delivering =
        (command, out) -> {
          if (!command.contains("PSUBSCRIBE")) {
            FakeRedis.say(out, "+OK\r\n");
            return;
          }
          FakeRedis.say(out, FakeRedis.SUBSCRIBED);
          FakeRedis.say(out, message("Pool1.x", huge));
          byte[] piece = new byte[1 << 20];
          for (int sent = 0; sent < huge; sent += piece.length) {
            out.write(piece);
          }
          FakeRedis.say(out, "\r\n" + message("Pool1.y", 4) + "next\r\n");
        };
    try (AtsRedisBus bus = join(NO_SILENCE, delivering)) {
      assertThat(heard.payloads.take()).hasSize(RedisConnection.MOST);
      assertThat(heard.payloads.take()).isEqualTo("next".getBytes(ISO_8859_1));
      assertThat(bus.dropped()).isZero();
    }
  }

  private static String message(String channel, int length) {
    return "*4\r\n$8\r\npmessage\r\n$7\r\nPool1.*\r\n$%d\r\n%s\r\n$%d\r\n"
        .formatted(channel.length(), channel, length);
  }

  @Test
  void serverThatFellSilent_isLeft() throws Exception {
    FakeRedis.Talk silent =
        (command, out) -> {
          if (command.contains("PSUBSCRIBE")) {
            FakeRedis.say(out, FakeRedis.SUBSCRIBED);
          } else if (!command.contains("PING")) {
            FakeRedis.say(out, "+OK\r\n");
          }
        };
    try (AtsRedisBus bus = join(Duration.ofMillis(50), silent)) {
      heard.listening.acquire(3);
      assertThat(bus.dropped()).isZero();
    }
  }

  @Test
  void quietServerThatGivesASignOfLife_isKept() throws Exception {
    Semaphore pings = new Semaphore(0);
    FakeRedis.Talk quiet =
        (command, out) -> {
          if (command.contains("PSUBSCRIBE")) {
            FakeRedis.say(out, FakeRedis.SUBSCRIBED);
          } else if (command.contains("PING")) {
            FakeRedis.say(out, "*2\r\n$4\r\npong\r\n$0\r\n\r\n");
            pings.release();
          } else {
            FakeRedis.say(out, "+OK\r\n");
          }
        };
    try (AtsRedisBus bus = join(Duration.ofSeconds(1), quiet)) {
      pings.acquire(2);
      assertThat(heard.listening.availablePermits()).isEqualTo(1);
      assertThat(bus.dropped()).isZero();
    }
  }

  @Test
  void password_isTheFilesOctets_whateverTheyAre() throws Exception {
    Queue<String> commands = new ConcurrentLinkedQueue<>();
    CountDownLatch asked = new CountDownLatch(1);
    FakeRedis.Talk talk =
        (command, out) -> {
          commands.add(command);
          asked.countDown();
        };
    try (AtsRedisBus bus = join(NO_SILENCE, talk)) {
      asked.await();
      assertThat(commands).contains("*2\r\n$4\r\nAUTH\r\n$3\r\nw\u00ff\u0080\r\n");
      assertThat(bus.dropped()).isZero();
    }
  }

  /** The sender is in the middle of a handshake. */
  @Test
  void serverThatTakesNothing_holdsNobodyUp_andTheKeyOutlivesTheSessions() throws Exception {
    int sessions = 100_000;
    CountDownLatch busy = new CountDownLatch(1);
    CountDownLatch flooded = new CountDownLatch(1);
    BlockingQueue<String> taken = new LinkedBlockingQueue<>();
    FakeRedis.Talk slow =
        (command, out) -> {
          if (command.contains("PUBLISH")) {
            busy.countDown();
            await(flooded);
            taken.add(command);
            FakeRedis.say(out, ":0\r\n");
          } else if (command.contains("PSUBSCRIBE")) {
            FakeRedis.say(out, FakeRedis.SUBSCRIBED);
          } else {
            FakeRedis.say(out, "+OK\r\n");
          }
        };
    try (AtsRedisBus bus = join(NO_SILENCE, slow)) {
      bus.send("Pool1.@stek@", "key", true);
      busy.await();
      for (int i = 0; i < sessions; i++) {
        bus.send("Pool1.x", "session " + i, false);
      }
      flooded.countDown();

      assertThat(taken.take()).contains("@stek@");
      assertThat(taken.take()).contains("session " + (sessions - MOST_QUEUED));
      assertThat(bus.dropped()).isEqualTo(sessions - MOST_QUEUED);
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await(30, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
