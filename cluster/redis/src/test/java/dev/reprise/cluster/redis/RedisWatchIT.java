// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.cluster.redis.testing.RedisServer;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a subscription reports while its connection is replaced or lost. */
class RedisWatchIT {

  private static final byte[] CHANNEL = "channel".getBytes(StandardCharsets.US_ASCII);

  private final RedisServer server = RedisServer.start();
  private final RedisLink link =
      new RedisLink(
          RedisAddress.of(URI.create("redis://" + server.address())), Optional.empty(), 1);
  private final AtomicInteger begun = new AtomicInteger();
  private final RedisWatch watch =
      new RedisWatch(
          link, new RedisBus(link, CHANNEL), CHANNEL, message -> {}, begun::incrementAndGet);

  @BeforeEach
  void start() {
    watch.start();
    StoreContract.await(() -> begun.get() == 1);
  }

  @AfterEach
  void close() {
    watch.close();
    link.close();
    server.close();
  }

  /** A node that polls often would see an outage each minute. */
  @Test
  void connectionThatIsReplaced_isNoTrouble() {
    List<String> troubles = troublesUntilBegunAgain(watch::replace);

    assertThat(troubles).isEmpty();
  }

  @Test
  void connectionThatTheServerEnds_isTrouble_afterAReplacementToo() {
    troublesUntilBegunAgain(watch::replace);

    List<String> troubles =
        troublesUntilBegunAgain(() -> server.command("CLIENT", "KILL", "TYPE", "pubsub"));

    assertThat(troubles).isNotEmpty();
    assertThat(watch.trouble()).isEmpty();
  }

  private List<String> troublesUntilBegunAgain(Runnable deed) {
    int before = begun.get();
    List<String> troubles = new ArrayList<>();
    deed.run();
    StoreContract.await(
        () -> {
          watch.trouble().ifPresent(troubles::add);
          return begun.get() > before;
        });
    return troubles;
  }
}
