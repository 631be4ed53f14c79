// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.cluster.Cluster;
import dev.reprise.cluster.ClusterSecrets;
import dev.reprise.cluster.redis.testing.RedisServer;
import dev.reprise.codec.SessionId;
import dev.reprise.codec.wire.SecretBytes;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;

/** Three members whose sessions go into each other's caches. */
class BroadcastIT {

  private static final SecureRandom RANDOM = new SecureRandom();

  private final ClusterSecrets secrets = ClusterSecrets.generate("www", RANDOM);

  @Test
  void sessionOfOneNode_isFoundAtTheOthers_withRedisStopped() {
    try (RedisServer server = RedisServer.start();
        Cluster one = join(server, "one");
        Cluster two = join(server, "two");
        Cluster three = join(server, "three")) {
      Set<String> exchanges = ConcurrentHashMap.newKeySet();
      one.onCommand(
          (command, answered, time) -> {
            assertThat(time).isPositive();
            exchanges.add(command + (answered ? " answered" : " failed"));
          });
      server.await(":3", "EVAL", SUBSCRIBERS, "0");
      SessionId kept = one.sessionIdKey().newSessionId(RANDOM);
      SessionId over = one.sessionIdKey().newSessionId(RANDOM);
      SecretBytes session = session();
      Instant now = Instant.now();
      for (SessionId id : List.of(kept, over)) {
        one.engineSessions().store(id, session, now.plusSeconds(600), now);
      }
      StoreContract.await(
          () -> has(two, kept) && has(three, kept) && has(two, over) && has(three, over));
      two.engineSessions().evict(over);
      StoreContract.await(() -> !has(three, over));

      StoreContract.await(() -> exchanges.contains("LOAD answered"));
      assertThat(exchanges).contains("PUBLISH answered").noneMatch(each -> each.endsWith("failed"));

      server.kill();
      StoreContract.await(() -> exchanges.contains("LOAD failed"));

      assertThat(two.localSessions().find(kept, now)).contains(session);
      assertThat(three.localSessions().find(kept, now)).contains(session);
      assertThat(has(two, over)).isFalse();
      assertThat(one.broadcastCounts().sent()).isEqualTo(2);
      assertThat(one.broadcastCounts().taken()).isZero();
      assertThat(one.broadcastCounts().dropped()).isZero();
    }
  }

  /** How many listen on the channel of sessions. */
  private static final String SUBSCRIBERS =
      "return redis.call('PUBSUB', 'NUMSUB', 'reprise:www/default:session_bus')[2]";

  private Cluster join(RedisServer server, String node) {
    return Cluster.builder(URI.create("redis://" + server.address()), secrets, node)
        .broadcastSessions(true)
        .join();
  }

  private static boolean has(Cluster node, SessionId sessionId) {
    return node.localSessions().find(sessionId, Instant.now()).isPresent();
  }

  private static SecretBytes session() {
    byte[] octets = new byte[64];
    RANDOM.nextBytes(octets);
    return SecretBytes.copyOf(octets);
  }
}
