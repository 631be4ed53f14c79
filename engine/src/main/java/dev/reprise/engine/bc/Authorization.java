// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.bc;

import dev.reprise.codec.SessionState;
import dev.reprise.engine.DeclineReason;
import dev.reprise.engine.ResumptionAuthorizer;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A question to the embedder's authorizer about one session. The first answer counts; it may come
 * on any thread, everything else is confined to the connection's.
 */
final class Authorization {

  private static final Logger LOG = LoggerFactory.getLogger(Authorization.class);

  private final CompletableFuture<ResumptionAuthorizer.Answer> answer = new CompletableFuture<>();
  private volatile Runnable callback = Authorization::wakeNobody;

  private Authorization() {}

  /** Asks. An authorizer that throws has answered, too. */
  static Authorization ask(ResumptionAuthorizer authorizer, SessionState session) {
    Authorization asked = new Authorization();
    try {
      authorizer.authorize(ResumptionAuthorizer.Request.of(session)).whenComplete(asked::answered);
    } catch (RuntimeException e) {
      asked.answer.completeExceptionally(e);
    }
    return asked;
  }

  private void answered(ResumptionAuthorizer.@Nullable Answer given, @Nullable Throwable failure) {
    if (failure == null) {
      answer.complete(given);
    } else {
      answer.completeExceptionally(failure);
    }
  }

  boolean isDone() {
    return answer.isDone();
  }

  /** Runs a callback once the answer has come, on the thread that brings it. */
  void whenDone(Runnable wakeUp) {
    callback = wakeUp;
    CompletionStage<ResumptionAuthorizer.Answer> stage = answer;
    stage.whenComplete((given, failure) -> callback.run());
  }

  /** Gives up the answer: an authorizer that never gives one keeps no connection in memory. */
  void abandon() {
    callback = Authorization::wakeNobody;
  }

  /** Waits for the answer until the deadline; for blocking mode only. */
  void await(Instant now, Instant deadline) {
    long nanos = Math.max(0, Duration.between(now, deadline).toNanos());
    try {
      answer.get(nanos, TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException | CancellationException e) {
      // What there is to say about it, the objection says.
    }
  }

  /** What speaks against the session by now: everything but an acceptance. */
  Optional<DeclineReason> objection() {
    if (!answer.isDone()) {
      return Optional.of(DeclineReason.AUTHORIZER_ERROR);
    }
    try {
      ResumptionAuthorizer.Answer given = answer.join();
      if (given == ResumptionAuthorizer.Answer.ACCEPT) {
        return Optional.empty();
      }
      return Optional.of(
          given == ResumptionAuthorizer.Answer.DECLINE
              ? DeclineReason.IDENTITY_REFUSED
              : DeclineReason.AUTHORIZER_ERROR);
    } catch (CompletionException | CancellationException e) {
      LOG.warn("the authorizer failed", e);
      return Optional.of(DeclineReason.AUTHORIZER_ERROR);
    }
  }

  private static void wakeNobody() {}
}
