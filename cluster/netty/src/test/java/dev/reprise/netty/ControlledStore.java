// SPDX-License-Identifier: Apache-2.0
package dev.reprise.netty;

import dev.reprise.codec.SessionId;
import dev.reprise.codec.wire.SecretBytes;
import dev.reprise.engine.session.AsyncSessionStore;
import dev.reprise.engine.session.SessionCache;
import dev.reprise.engine.session.cache.BoundedSessionCache;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The store that two nodes share. While answers are held, each question waits for {@link #answer}.
 */
final class ControlledStore implements AsyncSessionStore {

  final AtomicInteger questions = new AtomicInteger();
  private volatile SessionCache sessions = BoundedSessionCache.ofOctets(1 << 20);
  private volatile CompletableFuture<Void> gate = CompletableFuture.completedFuture(null);
  private volatile Runnable whenAsked = () -> {};

  /** Holds answers from now on, and runs a callback at each question. */
  void hold(Runnable callback) {
    gate = new CompletableFuture<>();
    whenAsked = callback;
  }

  void answer() {
    gate.complete(null);
  }

  void forgetAll() {
    sessions = BoundedSessionCache.ofOctets(1 << 20);
  }

  @Override
  public CompletionStage<Optional<SecretBytes>> find(SessionId sessionId, Instant now) {
    questions.incrementAndGet();
    CompletableFuture<Void> opened = gate;
    whenAsked.run();
    return opened.thenApply(nothing -> sessions.find(sessionId, now));
  }

  @Override
  public void store(SessionId sessionId, SecretBytes session, Instant expiry, Instant now) {
    sessions.store(sessionId, session, expiry, now);
  }

  @Override
  public void evict(SessionId sessionId) {
    sessions.evict(sessionId);
  }
}
