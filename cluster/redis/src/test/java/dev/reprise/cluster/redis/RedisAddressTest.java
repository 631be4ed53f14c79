// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reprise.cluster.redis.RedisAddress.Topology;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.RedisCredentials;

class RedisAddressTest {

  @Test
  void of_oneServer_hasItsDefaults() {
    RedisAddress address = RedisAddress.of(URI.create("redis://redis.example"));

    assertThat(address.topology()).isEqualTo(Topology.STANDALONE);
    assertThat(address.servers()).containsExactly(new HostAndPort("redis.example", 6379));
    assertThat(address.tls()).isFalse();
    assertThat(address.database()).isZero();
    assertThat(address.credentials().isPresent()).isFalse();
    assertThat(address.timeout()).isEqualTo(Duration.ofSeconds(1));
  }

  @Test
  void of_everythingAtOnce_isRead() {
    RedisAddress address =
        RedisAddress.of(
            URI.create(
                "rediss://a%3Ab:p%40ss+w@[::1]:7000/12?ca=/etc/ca%20s.pem&cert=c.pem&key=k.pem"
                    + "&timeout=250"));

    assertThat(address.tls()).isTrue();
    assertThat(address.servers()).containsExactly(new HostAndPort("::1", 7000));
    assertThat(address.database()).isEqualTo(12);
    RedisCredentials credentials = address.credentials().current();
    assertThat(credentials.getUser()).isEqualTo("a:b");
    assertThat(credentials.getPassword()).containsExactly("p@ss+w".toCharArray());
    assertThat(address.trust()).contains(Path.of("/etc/ca s.pem"));
    assertThat(address.client())
        .contains(new RedisAddress.ClientFiles(Path.of("c.pem"), Path.of("k.pem")));
    assertThat(address.timeout()).isEqualTo(Duration.ofMillis(250));
  }

  @Test
  void of_sentinels_haveAMaster() {
    RedisAddress address = RedisAddress.of(URI.create("rediss-sentinel://:pw@a,b:7/main"));

    assertThat(address.topology()).isEqualTo(Topology.SENTINEL);
    assertThat(address.tls()).isTrue();
    assertThat(address.servers())
        .containsExactly(new HostAndPort("a", 26379), new HostAndPort("b", 7));
    assertThat(address.master()).isEqualTo("main");
    assertThat(address.credentials().current().getUser()).isNull();
  }

  @Test
  void of_cluster_hasSeveralServers() {
    RedisAddress address = RedisAddress.of(URI.create("redis-cluster://a:1,b:2"));

    assertThat(address.topology()).isEqualTo(Topology.CLUSTER);
    assertThat(address.servers()).containsExactly(new HostAndPort("a", 1), new HostAndPort("b", 2));
  }

  @Test
  void toString_showsNoPassword() {
    RedisAddress address = RedisAddress.of(URI.create("redis://user:hidden@a"));

    assertThat(address.toString()).contains("a:6379").doesNotContain("hidden");
    assertThat(address.credentials().toString()).doesNotContain("hidden");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "redis:a | needs a host",
        "redis://a:b | 'a:b' is not HOST:PORT",
        "redis://a:70000 | 'a:70000' is not HOST:PORT",
        "redis://a,b | redis:// has one server",
        "redis://user@a | USER:PASSWORD@ needs both",
        "redis://u:p@a?credentials=f | stands in the URI and in a file",
        "redis://a/x | '/x' is not the number of a database",
        "redis://a?tls=no | 'tls' is none of",
        "redis://a?ca=f | are for rediss",
        "rediss://a?cert=f | cert= and key= go together",
        "redis://a?timeout=0 | timeout= is not 1..60000",
        "redis://a?timeout=1s | timeout= is not 1..60000",
        "redis-sentinel://a | needs the master's name",
        "redis-cluster://a/1 | '/1' is not the number of a database"
      })
  void of_whatIsWrong_isNamed(String uri, String message) {
    assertThatThrownBy(() -> RedisAddress.of(URI.create(uri)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }
}
