// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.server;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A question that a handshake has asked, such as one to a session store, and the moment until which
 * the handshake waits for the answer.
 *
 * <p>The answer may come on any thread; everything else is confined to the connection's thread.
 *
 * @param <T> the type of the answer
 */
public final class Pending<T> {

  private final CompletableFuture<T> answer = new CompletableFuture<>();
  private final Instant deadline;
  private final Consumer<? super T> disposal;
  private volatile Runnable callback = Pending::wakeNobody;

  private Pending(Instant deadline, Consumer<? super T> disposal) {
    this.deadline = deadline;
    this.disposal = disposal;
  }

  /** A question that has been answered already. */
  static <T> Pending<T> answered(T answer, Instant deadline, Consumer<? super T> disposal) {
    Pending<T> pending = new Pending<>(deadline, disposal);
    pending.settle(answer, null);
    return pending;
  }

  /** A question that has failed already. */
  static <T> Pending<T> failed(RuntimeException failure, Instant deadline) {
    Pending<T> pending = new Pending<>(deadline, answer -> {});
    pending.settle(null, failure);
    return pending;
  }

  /**
   * Asks a question. If asking throws, or the answer is null, the question has failed.
   *
   * @param question asks, and returns the stage that completes with the answer
   * @param deadline until when {@link #await} waits
   * @param disposal destroys the secrets of an answer that is not used
   */
  static <T> Pending<T> ask(
      Supplier<? extends CompletionStage<T>> question,
      Instant deadline,
      Consumer<? super T> disposal) {
    Pending<T> pending = new Pending<>(deadline, disposal);
    try {
      question.get().whenComplete(pending::settle);
    } catch (RuntimeException e) {
      pending.settle(null, e);
    }
    return pending;
  }

  /** Keeps the first answer, and disposes of any other. */
  private void settle(@Nullable T given, @Nullable Throwable failure) {
    if (failure != null) {
      answer.completeExceptionally(failure);
    } else if (given == null) {
      answer.completeExceptionally(new IllegalStateException("the answer is null"));
    } else if (!answer.complete(given)) {
      disposal.accept(given);
    }
  }

  /** Whether the answer has come, or the question has failed. */
  boolean isAnswered() {
    return answer.isDone();
  }

  /** Whether the answer has come and is like that. */
  boolean isAnsweredBy(Predicate<? super T> like) {
    return answer.isDone() && !answer.isCompletedExceptionally() && like.test(answer.join());
  }

  /** Runs a callback when the answer comes, on the thread that brings it; now if it has come. */
  void whenAnswered(Runnable wakeUp) {
    callback = wakeUp;
    stage().whenComplete((given, failure) -> callback.run());
  }

  /** Runs an action when the answer comes, even if the handshake has given it up. */
  void alsoWhenAnswered(Runnable action) {
    stage().whenComplete((given, failure) -> action.run());
  }

  /** Waits for the answer until the deadline. For blocking mode only. */
  void await(Instant now) {
    if (answer.isDone()) {
      return;
    }
    long nanos = Math.max(0, Duration.between(now, deadline).toNanos());
    try {
      answer.get(nanos, TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException | CancellationException e) {
      // The caller finds out by isAnswered() and answer().
    }
  }

  /**
   * The answer, which has come.
   *
   * @throws ExecutionException if the question has failed
   */
  T answer() throws ExecutionException {
    if (!answer.isDone()) {
      throw new IllegalStateException("there is no answer yet");
    }
    try {
      return answer.join();
    } catch (CompletionException | CancellationException e) {
      throw new ExecutionException(e);
    }
  }

  /**
   * Gives up the answer: it is disposed of when it comes. A question that is never answered does
   * not keep the connection in memory.
   */
  void abandon() {
    callback = Pending::wakeNobody;
    stage().thenAccept(disposal);
  }

  private CompletionStage<T> stage() {
    return answer;
  }

  private static void wakeNobody() {}
}
