// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.ats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PluginConfigTest {

  /** The keys and values of the example file in the plugin's documentation. */
  private static final String EXAMPLE =
      """
      redis.RedisEndpoints=localhost:6379
      redis.RedisConnectTimeout=1000000
      redis.RedisRetryDelay=5000000
      pubconfig.PubNumWorkers=100
      pubconfig.PubRedisPublishTries=5
      pubconfig.PubRedisConnectTries=5
      pubconfig.PubMaxQueuedMessages=1000
      pubconfig.PubColoChannelId=test
      ssl_session.ClusterName=test
      ssl_session.KeyUpdateInterval=25200
      ssl_session.STEKMaster=1
      ssl_session.redis_auth_key_file=/opt/trafficserver/redis_auth.key
      subconfig.SubColoChannel=test.*
      """;

  @Test
  void example_saysWhatThePluginWouldDo() {
    GroupSettings settings = PluginConfig.parse("# a comment\n\n" + EXAMPLE).settings();

    assertThat(settings.cluster()).isEqualTo("test");
    assertThat(settings.endpoints()).containsExactly(new GroupSettings.Endpoint("localhost", 6379));
    assertThat(settings.keyFile()).isEqualTo(Path.of("/opt/trafficserver/redis_auth.key"));
    assertThat(settings.master()).isTrue();
    assertThat(settings.keyUpdateInterval()).isEqualTo(Duration.ofHours(7));
    assertThat(settings.retryDelay()).isEqualTo(Duration.ofSeconds(5));
    assertThat(settings.connectTimeout()).isEqualTo(Duration.ofSeconds(10));
    assertThat(settings.mostQueued()).isEqualTo(1000);
  }

  @Test
  void severalEndpoints_areAllTaken() {
    assertThat(
            PluginConfig.parse(EXAMPLE.replace("localhost:6379", "one,two:7000"))
                .settings()
                .endpoints())
        .containsExactly(
            new GroupSettings.Endpoint("one", 6379), new GroupSettings.Endpoint("two", 7000));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "subconfig.SubColoChannel=*",
        "ssl_session.ClusterName=other",
        "ssl_session.KeyUpdateInterval=-1",
        "ssl_session.KeyUpdateInterval=soon",
        "redis.RedisEndpoints=localhost:",
        "ssl_session.redis_auth_key_file=",
        "ssl_session.redis_auth_key_file=/path ",
        "ssl_session.NoSuchKey=1",
        "nonsense"
      })
  void lineThatThePluginMisunderstands_isRefused(String line) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PluginConfig.parse(EXAMPLE + line + "\n").settings());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ats+redis://redis.example?cluster=Pool1",
        "ats+redis://redis.example?danger=unauthenticated-bus",
        "ats+redis://redis.example?cluster=Pool*&danger=unauthenticated-bus",
        "ats+redis://redis.example?cluster=Pool1&danger=unauthenticated-bus&colour=red",
        "ats+redis://redis.example:0?cluster=Pool1&danger=unauthenticated-bus"
      })
  void uriThatDoesNotSayAllThatItMust_isRefused(String uri) {
    assertThatIllegalArgumentException().isThrownBy(() -> GroupSettings.of(uri, Path.of("key")));
  }
}
