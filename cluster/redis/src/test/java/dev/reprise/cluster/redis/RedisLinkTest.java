// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reprise.cluster.store.CommandClass;
import dev.reprise.cluster.store.StoreException;
import java.net.URI;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.util.Throwables;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import redis.clients.jedis.exceptions.JedisDataException;

/** When the link for notices connects again. The test answers the commands, so no server runs. */
class RedisLinkTest {

  private final AtomicInteger renewals = new AtomicInteger();
  private final RedisLink link =
      new RedisLink(RedisAddress.of(URI.create("redis://127.0.0.1:1")), Optional.empty(), 1);

  @AfterEach
  void close() {
    link.close();
  }

  /** The subscription is as good as any other, so it must not be cut. */
  @ParameterizedTest
  @EnumSource(
      value = Refusal.class,
      names = {"OOM", "NOPERM"})
  void refusal_ofTheRightServer_leavesNoticesAlone(Refusal refusal) throws StoreException {
    link.onRenewal(renewals::incrementAndGet);

    refuse(refusal);
    assertThat(link.lastFailure())
        .hasValueSatisfying(why -> assertThat(why).contains(refusal.name()));
    succeed();

    assertThat(renewals).hasValue(0);
    assertThat(link.lastFailure()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(
      value = Refusal.class,
      mode = EnumSource.Mode.EXCLUDE,
      names = {"OOM", "NOPERM"})
  void refusal_thatAnotherServerMayNotRepeat_renewsNotices_andAgainAtTheNextSuccess(Refusal refusal)
      throws StoreException {
    link.onRenewal(renewals::incrementAndGet);

    refuse(refusal);
    assertThat(renewals).hasValue(1);
    succeed();
    assertThat(renewals).hasValue(2);
    succeed();

    assertThat(renewals).hasValue(2);
  }

  @Test
  void refusalOfTheRightServer_afterAFailure_leavesTheRenewalToTheNextSuccess()
      throws StoreException {
    link.onRenewal(renewals::incrementAndGet);

    refuse(Refusal.READONLY);
    refuse(Refusal.OOM);
    assertThat(renewals).hasValue(1);
    succeed();

    assertThat(renewals).hasValue(2);
  }

  /** Stack traces are logged, and show the messages of causes. */
  @Test
  void reply_thatQuotesArguments_isNoCause() {
    assertThatThrownBy(
            () -> fail("ERR unknown command `AUTH`, with args beginning with: `password`, "))
        .isInstanceOf(StoreException.class)
        .hasMessageEndingWith("ERR unknown command `AUTH`")
        .satisfies(
            thrown -> assertThat(Throwables.getStackTrace(thrown)).doesNotContain("password"));
  }

  private void refuse(Refusal refusal) {
    assertThatThrownBy(() -> fail(refusal + " as Redis says it"))
        .isInstanceOf(StoreException.class);
  }

  private void fail(String reply) throws StoreException {
    link.call(
        CommandClass.LOAD,
        "loading",
        redis -> {
          throw new JedisDataException(reply);
        });
  }

  private void succeed() throws StoreException {
    String answer = link.call(CommandClass.LOAD, "loading", redis -> "answer");
    assertThat(answer).isEqualTo("answer");
  }
}
