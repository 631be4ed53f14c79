// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reprise.cluster.redis.testing.RedisServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.ClientSetInfoConfig;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.exceptions.JedisException;

/**
 * Sentinels that do not agree. Real ones agree again within seconds, so these are sockets that give
 * one answer each.
 */
class SentinelQueryTest {

  private static final String NOBODY = "*-1\r\n";
  private static final String NONSENSE = ":1\r\n";
  private static final String UNKNOWN = "-ERR unknown command\r\n";
  private static final String HELLO =
      "*6\r\n$6\r\nserver\r\n$5\r\nredis\r\n$7\r\nversion\r\n$6\r\n7.0.15\r\n$5\r\nproto\r\n:2\r\n";
  private static final String QUESTION = "GET-MASTER-ADDR-BY-NAME";

  private final List<ServerSocket> listeners = new ArrayList<>();

  @AfterEach
  void stop() throws IOException {
    for (ServerSocket each : listeners) {
      each.close();
    }
  }

  @Test
  void currentMaster_oneSentinelWasCutOff_theMajorityCounts() throws IOException {
    assertThat(query(naming("old"), naming("new"), naming("new")).currentMaster())
        .isEqualTo(new HostAndPort("new", 6379));
  }

  @Test
  void currentMaster_noMajority_theFirstCounts() throws IOException {
    assertThat(query(NOBODY, naming("one"), naming("other")).currentMaster())
        .isEqualTo(new HostAndPort("one", 6379));
  }

  @Test
  void currentMaster_someSentinelsAnswerNonsense_theOthersCount() throws IOException {
    assertThat(query(UNKNOWN, NONSENSE, naming("one")).currentMaster())
        .isEqualTo(new HostAndPort("one", 6379));
  }

  @Test
  void currentMaster_unknownName_isNamedInTheFailure() {
    assertThatThrownBy(() -> query(NOBODY, NOBODY).currentMaster())
        .isInstanceOf(JedisException.class)
        .hasMessage("the Sentinels know no master called reprise");
  }

  @Test
  void currentMaster_noSentinelThere_isAFailure() {
    HostAndPort nobodyThere = new HostAndPort("127.0.0.1", RedisServer.freePort());

    assertThatThrownBy(() -> asking(List.of(nobodyThere)).currentMaster())
        .isInstanceOf(JedisException.class)
        .hasMessage("no Sentinel answers");
  }

  private static String naming(String host) {
    return "*2\r\n$" + host.length() + "\r\n" + host + "\r\n$4\r\n6379\r\n";
  }

  private SentinelQuery query(String... answers) throws IOException {
    List<HostAndPort> sentinels = new ArrayList<>();
    for (String answer : answers) {
      ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
      listeners.add(listener);
      sentinels.add(new HostAndPort("127.0.0.1", listener.getLocalPort()));
      Thread thread = new Thread(() -> answerAll(listener, answer), "sentinel");
      thread.setDaemon(true);
      thread.start();
    }
    return asking(sentinels);
  }

  private static SentinelQuery asking(List<HostAndPort> sentinels) {
    return new SentinelQuery(
        sentinels,
        "reprise",
        DefaultJedisClientConfig.builder()
            .resp2()
            .clientSetInfoConfig(ClientSetInfoConfig.DISABLED)
            .build());
  }

  private static void answerAll(ServerSocket listener, String answer) {
    boolean isNonsense = answer.equals(NONSENSE);
    try {
      while (!listener.isClosed()) {
        try (Socket client = listener.accept()) {
          InputStream in = client.getInputStream();
          byte[] buffer = new byte[8192];
          for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
            String request = new String(buffer, 0, n, StandardCharsets.US_ASCII);
            String reply = request.contains(QUESTION) || isNonsense ? answer : HELLO;
            client.getOutputStream().write(reply.getBytes(StandardCharsets.US_ASCII));
          }
        }
      }
    } catch (IOException e) {
      return; // closed
    }
  }
}
