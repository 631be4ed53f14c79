// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class CircuitBreakerTest {

  private static final Duration LIMIT = Duration.ofMillis(500);

  private final AtomicLong nanos = new AtomicLong();
  private final CircuitBreaker breaker = new CircuitBreaker(LIMIT, nanos::get);

  @Test
  void attempt_someFailures_isStillAllowed() {
    fail(4);

    assertThat(breaker.attempt()).isPresent();
  }

  @Test
  void attempt_successBetweenFailures_startsCountingAnew() {
    fail(4);
    breaker.attempt().orElseThrow().ended(true);
    fail(4);

    assertThat(breaker.attempt()).isPresent();
  }

  @Test
  void attempt_failuresRunning_isRefusedForAWhileAndThenAllowedOnce() {
    fail(5);
    assertThat(breaker.attempt()).isEmpty();

    pass(Duration.ofSeconds(1));
    assertThat(breaker.attempt()).isPresent();
    assertThat(breaker.attempt()).isEmpty();
  }

  @Test
  void attempt_trialSucceeds_isAllowedForAll() {
    fail(5);
    pass(Duration.ofSeconds(1));
    breaker.attempt().orElseThrow().ended(true);

    assertThat(breaker.isOpen()).isFalse();
    assertThat(breaker.attempt()).isPresent();
    assertThat(breaker.attempt()).isPresent();
  }

  @Test
  void attempt_trialFails_isRefusedAgain() {
    fail(5);
    pass(Duration.ofSeconds(1));
    breaker.attempt().orElseThrow().ended(false);

    assertThat(breaker.attempt()).isEmpty();
  }

  @Test
  void attempt_trialNeverEnds_anotherIsAllowedLater() {
    fail(5);
    pass(Duration.ofSeconds(1));
    assertThat(breaker.attempt()).isPresent();
    pass(Duration.ofSeconds(1));

    assertThat(breaker.attempt()).isPresent();
  }

  @Test
  void ended_answerCameTooLate_isAFailure() {
    for (int i = 0; i < 5; i++) {
      CircuitBreaker.Attempt attempt = breaker.attempt().orElseThrow();
      pass(LIMIT.plusNanos(1));
      attempt.ended(true);
    }

    assertThat(breaker.attempt()).isEmpty();
  }

  private void fail(int times) {
    for (int i = 0; i < times; i++) {
      breaker.attempt().orElseThrow().ended(false);
    }
  }

  private void pass(Duration time) {
    nanos.addAndGet(time.toNanos());
  }
}
