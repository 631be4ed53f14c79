// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reprise.cluster.redis.RedisAddress.Topology;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
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
        "redis://a:b | a server is not HOST:PORT",
        "redis://a:70000 | a server is not HOST:PORT",
        "redis://a:0 | a server is not HOST:PORT",
        "redis://a, | a server is not HOST:PORT",
        "redis://a,b | redis:// and rediss:// have one server",
        "redis://user@a | credentials=FILE names a file",
        "redis://u:p@a?credentials=f | the password is both in the URI and in a file",
        "redis://:p@a?credentials=f | the password is both in the URI and in a file",
        "redis://u:p%FF@a | percent-encoded octets are not UTF-8",
        "redis://u:p@q@a | an @ is in another place",
        "redis://a/x | not /DATABASE with a number",
        "redis://a?tls=no | parameter 1 is none of ca=, cert=, credentials=, key=,",
        "redis://a?timeout=1&ca | parameter 2 is none of",
        "redis://a?timeout=1&timeout=2 | timeout= is given twice",
        "redis://a#f | has no #fragment",
        "redis://a?ca=f | are for TLS",
        "redis://a?sentinel-credentials=f | are for redis-sentinel",
        "redis-sentinel://a/m?sentinel-user=u | sentinel-user= needs sentinel-credentials=FILE",
        "rediss://a?cert=f | cert= and key= go together",
        "redis://a?timeout=0 | timeout= is not 1..60000",
        "redis://a?timeout=1s | timeout= is not 1..60000",
        "redis-sentinel://a | needs the master's name",
        "redis-cluster://a/1 | a Redis Cluster has no numbered databases"
      })
  void of_whatIsWrong_isNamed(String uri, String message) {
    assertThatThrownBy(() -> RedisAddress.of(URI.create(uri)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }

  /** A password with a slash was quoted up to the slash. */
  @ParameterizedTest
  @ValueSource(strings = {"redis", "rediss", "redis-sentinel", "redis-cluster"})
  void of_passwordWithACharacterThatIsNotEncoded_isNeverQuoted(String scheme) {
    for (char special : "@:/?#&=,;[]".toCharArray()) {
      for (String password : List.of("hidden" + special + "secret", "1" + special + "secret")) {
        for (String user : List.of("", "hiddenuser")) {
          String text = scheme + "://" + user + ":" + password + "@host:6379/0?timeout=9";
          Optional<String> message = refusal(text);
          assertThat(message.orElse("")).as(text).doesNotContain("secret", "hidden");
        }
      }
    }
  }

  /** Every character of a password survives when it is encoded. */
  @Test
  void of_passwordOfEveryCharacter_isRead() {
    for (int character = 1; character < 0x3000; character++) {
      String password = "a" + Character.toString(character) + "b";
      String encoded = URLEncoder.encode(password, StandardCharsets.UTF_8).replace("+", "%20");

      RedisAddress address =
          RedisAddress.of(URI.create("redis://" + encoded + ":" + encoded + "@host"));

      assertThat(address.credentials().current().getUser()).isEqualTo(password);
      assertThat(new String(address.credentials().current().getPassword())).isEqualTo(password);
    }
  }

  private static Optional<String> refusal(String text) {
    try {
      RedisAddress.of(new URI(text));
      return Optional.empty();
    } catch (URISyntaxException e) {
      return Optional.of(e.getReason());
    } catch (IllegalArgumentException e) {
      assertThat(e.getMessage()).doesNotContain("\n");
      return Optional.of(e.getMessage());
    }
  }
}
