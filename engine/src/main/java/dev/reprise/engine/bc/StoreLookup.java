// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.bc;

import dev.reprise.codec.SessionId;
import dev.reprise.codec.wire.SecretBytes;
import dev.reprise.engine.DeclineReason;
import dev.reprise.engine.decide.Candidate;
import dev.reprise.engine.format.StateFormat;
import dev.reprise.engine.session.AsyncSessionStore;
import dev.reprise.engine.session.SessionCache;
import dev.reprise.engine.session.StoredSessions;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A question to a store of sessions, and the moment until which its answer is waited for.
 *
 * <p>The answer may come on any thread; everything else is confined to the connection's. An answer
 * that is not taken destroys itself.
 */
final class StoreLookup {

  private static final Logger LOG = LoggerFactory.getLogger(StoreLookup.class);

  private final CompletableFuture<Optional<SecretBytes>> answer = new CompletableFuture<>();
  private final Instant deadline;
  private volatile Runnable callback = StoreLookup::wakeNobody;

  private StoreLookup(Instant deadline) {
    this.deadline = deadline;
  }

  /**
   * Asks the cache of this process, and then the store that others share. One that throws has
   * answered, too.
   */
  static StoreLookup ask(
      SessionCache local,
      Optional<AsyncSessionStore> shared,
      SessionId sessionId,
      Instant now,
      Duration timeout) {
    StoreLookup lookup = new StoreLookup(now.plus(timeout));
    try {
      Optional<SecretBytes> found = local.find(sessionId, now);
      if (found.isPresent() || shared.isEmpty()) {
        lookup.answered(found);
      } else {
        shared
            .get()
            .find(sessionId, now)
            .whenComplete(
                (answer, failure) -> {
                  if (failure != null) {
                    lookup.failed(failure);
                  } else if (answer != null) {
                    lookup.answered(answer);
                  } else {
                    lookup.failed(new IllegalStateException("the store answered null"));
                  }
                });
      }
    } catch (RuntimeException e) {
      lookup.failed(e);
    }
    return lookup;
  }

  private void failed(Throwable failure) {
    answer.completeExceptionally(failure);
  }

  /** Takes the first answer, and destroys any other. */
  private void answered(Optional<SecretBytes> found) {
    if (!answer.complete(found)) {
      found.ifPresent(SecretBytes::destroy);
    }
  }

  /** Until when the answer is waited for. */
  Instant deadline() {
    return deadline;
  }

  /** Whether the answer has come. */
  boolean isDone() {
    return answer.isDone();
  }

  /** Runs a callback once the answer has come, on the thread that brings it. */
  void whenDone(Runnable wakeUp) {
    if (!answer.isDone()) {
      callback = wakeUp;
      stage().whenComplete((found, failure) -> callback.run());
    }
  }

  /** Waits for the answer until the deadline; for blocking mode only. */
  void await(Instant now) {
    long nanos = Math.max(0, Duration.between(now, deadline).toNanos());
    try {
      answer.get(nanos, TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException | CancellationException e) {
      // What there is to say about it, the candidate says.
    }
  }

  /** What the store has answered by now; asked for once. */
  Candidate take(StateFormat format) {
    if (!answer.isDone()) {
      abandon();
      return Candidate.missing(DeclineReason.STORE_TIMEOUT);
    }
    Optional<SecretBytes> found;
    try {
      found = answer.join();
    } catch (CompletionException | CancellationException e) {
      LOG.debug("the session store failed", e);
      return Candidate.missing(DeclineReason.STORE_ERROR);
    }
    try {
      return StoredSessions.candidate(found, format);
    } catch (RuntimeException e) {
      // It may be a copy that the store has given to somebody else, too, who has destroyed it.
      LOG.warn("what the session store found cannot be used", e);
      return Candidate.missing(DeclineReason.STORE_ERROR);
    }
  }

  /**
   * Gives up the answer: whenever it comes, its secret is destroyed. A store that never answers
   * does not keep the connection from being forgotten.
   */
  void abandon() {
    callback = StoreLookup::wakeNobody;
    stage().thenAccept(found -> found.ifPresent(SecretBytes::destroy));
  }

  private CompletionStage<Optional<SecretBytes>> stage() {
    return answer;
  }

  private static void wakeNobody() {}
}
