// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.stream.Stream;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import redis.clients.jedis.exceptions.JedisClusterOperationException;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;

/** Every failure becomes one line that an operator understands. */
class RedisFailureTest {

  private static final Duration TIMEOUT = Duration.ofMillis(500);

  /** Replies as Redis 6.2 and 7.0 send them, by themselves and out of a script. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "READONLY You can't write against a read only replica. | READONLY",
        "READONLY You can't write against a read only replica. script: 4bd, on @user_script:6."
            + " | READONLY",
        "ERR Error running script (call to f_a3): @user_script:6: @user_script: 6: -READONLY You"
            + " can't write against a read only replica. | READONLY",
        "MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to 'no'."
            + " | MASTERDOWN",
        "LOADING Redis is loading the dataset in memory | LOADING",
        "MISCONF Redis is configured to save RDB snapshots, but it's currently unable to persist on"
            + " disk. | MISCONF",
        "ERR Error running script (call to f_a3): @user_script:6: @user_script: 6: -MISCONF Errors"
            + " writing to the AOF file: No space left on device | MISCONF",
        "NOREPLICAS Not enough good replicas to write. | NOREPLICAS",
        "CLUSTERDOWN Hash slot not served | CLUSTERDOWN",
        "CLUSTERDOWN The cluster is down | CLUSTERDOWN",
        "TRYAGAIN Multiple keys request during rehashing of slot | TRYAGAIN",
        "BUSY Redis is busy running a script. | BUSY",
        "NOAUTH Authentication required. | NOAUTH",
        "WRONGPASS invalid username-password pair or user is disabled. | WRONGPASS",
        "NOPERM this user has no permissions to run the 'eval' command | NOPERM",
        "OOM command not allowed when used memory > 'maxmemory'. | OOM"
      })
  void reply_thatAnOperatorCanMend_isExplained(String reply, Refusal refusal) {
    RedisFailure failure = RedisFailure.of(new JedisDataException(reply), TIMEOUT);

    assertThat(failure.refusal()).contains(refusal);
    assertThat(failure.reason()).isEqualTo(refusal.inWords()).startsWith(refusal.name() + ": ");
  }

  /** Jedis asks for the slots before it sends a command, and has words of its own. */
  @Test
  void slotsThatNobodyServes_areAClusterThatIsDown() {
    JedisClusterOperationException thrown =
        new JedisClusterOperationException("Cluster slots have holes.");

    RedisFailure failure = RedisFailure.of(thrown, TIMEOUT);

    assertThat(failure.reason()).isEqualTo(Refusal.CLUSTERDOWN.inWords());
    assertThat(failure.endsConnections()).isTrue();
  }

  @Test
  void reply_unknown_isQuotedInOneLine() {
    String reply = "ERR max number of clients\u001b[31m\n reached\u00e9" + "x".repeat(500);

    RedisFailure failure = RedisFailure.of(new JedisDataException(reply), TIMEOUT);

    assertThat(failure.refusal()).isEmpty();
    assertThat(failure.endsConnections()).isTrue();
    assertThat(failure.reason()).startsWith("ERR max number of clients [31m reached x");
    assertThat(failure.reason()).hasSize(203);
  }

  /** Redis quotes what it was sent: a password or a sealed value. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ERR unknown command `AUTH`, with args beginning with: `pass`word`, "
            + " | ERR unknown command `AUTH`",
        "ERR unknown command 'AUTH', with args beginning with: 'reprise' 'pass''word' "
            + " | ERR unknown command 'AUTH'",
        "ERR unknown command `SET`, with args beginning with: `reprise:{c/d}:ring`, `sealed`, "
            + " | ERR unknown command `SET`",
        "ERR Error running script (call to f_a3): @user_script:6: ERR unknown command 'HSET', with"
            + " args beginning with: 'sealed' | ERR Error running script (call to f_a3):"
            + " @user_script:6: ERR unknown command 'HSET'"
      },
      quoteCharacter = '"')
  void reply_thatQuotesArguments_isCutBeforeThem(String reply, String reason) {
    JedisDataException thrown = new JedisDataException(reply);

    assertThat(RedisFailure.of(thrown, TIMEOUT).reason()).isEqualTo(reason);
    assertThat(RedisFailure.of(new JedisException("pool", thrown), TIMEOUT).reason())
        .isEqualTo(reason);
  }

  /** Other reasons give the same answer, and a connection for each would fill a busy server. */
  @ParameterizedTest
  @EnumSource
  void refusal_ofTheRightServer_keepsTheConnections(Refusal refusal) {
    boolean ofTheRightServer = refusal == Refusal.OOM || refusal == Refusal.NOPERM;

    assertThat(refusal.endsConnections()).isNotEqualTo(ofTheRightServer);
  }

  @ParameterizedTest
  @MethodSource("connectionFailures")
  void connectionFailure_wherever_isNamed(Throwable cause, String reason) {
    JedisConnectionException suppressing = new JedisConnectionException("Failed to connect to x");
    suppressing.addSuppressed(cause);

    for (Throwable thrown : new Throwable[] {new JedisException("pool", cause), suppressing}) {
      RedisFailure failure = RedisFailure.of(thrown, TIMEOUT);

      assertThat(failure.reason()).isEqualTo(reason);
      assertThat(failure.endsConnections()).isTrue();
      assertThat(failure.late()).isEqualTo(cause instanceof SocketTimeoutException);
    }
  }

  static Stream<Arguments> connectionFailures() {
    return Stream.of(
        Arguments.of(new ConnectException("refused"), "can't connect: refused"),
        Arguments.of(new UnknownHostException("redis.x"), "the name can't be resolved: redis.x"),
        Arguments.of(new SocketTimeoutException("Read timed out"), "no answer within 500 ms"),
        Arguments.of(new SSLHandshakeException("no cipher"), "TLS: no cipher"),
        Arguments.of(
            new JedisConnectionException("Unexpected end of stream."),
            "the server ended the connection"),
        Arguments.of(new IOException("Broken pipe"), "Broken pipe"));
  }
}
