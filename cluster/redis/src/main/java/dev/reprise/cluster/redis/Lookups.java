// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.redis;

import dev.reprise.cluster.store.CommandClass;
import dev.reprise.cluster.store.StoreException;
import dev.reprise.codec.wire.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.AbstractPipeline;
import redis.clients.jedis.Response;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.exceptions.JedisRedirectionException;

/**
 * Looks sessions up without blocking the caller. A few threads take all lookups that wait and send
 * them in one exchange. When too many wait, a new one fails at once. Safe for use by any thread.
 */
final class Lookups implements AutoCloseable {

  /** So that one exchange which hangs does not stop all. */
  static final int THREADS = 2;

  private static final Logger LOG = LoggerFactory.getLogger(Lookups.class);
  private static final int MOST_WAITING = 1000;
  private static final int LARGEST_BATCH = 100;

  private final RedisLink link;
  private final RedisKeys keys;
  private final BlockingQueue<Question> waiting = new ArrayBlockingQueue<>(MOST_WAITING);
  private final List<Thread> threads = new ArrayList<>();

  private record Question(Bytes name, long askedNanos, CompletableFuture<Optional<Bytes>> answer) {}

  Lookups(RedisLink link, RedisKeys keys) {
    this.link = link;
    this.keys = keys;
  }

  void start() {
    for (int i = 0; i < THREADS; i++) {
      Thread thread = new Thread(this::run, "reprise-redis-lookup-" + i);
      thread.setDaemon(true);
      threads.add(thread);
      thread.start();
    }
  }

  CompletionStage<Optional<Bytes>> find(Bytes name) {
    Question question = new Question(name, System.nanoTime(), new CompletableFuture<>());
    if (!waiting.offer(question)) {
      question
          .answer()
          .completeExceptionally(new StoreException("too many questions wait for Redis"));
    }
    return question.answer();
  }

  @Override
  public void close() {
    threads.forEach(Thread::interrupt);
    Question left = waiting.poll();
    while (left != null) {
      left.answer().completeExceptionally(new StoreException("closed"));
      left = waiting.poll();
    }
  }

  private void run() {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        List<Question> batch = new ArrayList<>();
        batch.add(waiting.take());
        waiting.drainTo(batch, LARGEST_BATCH - 1);
        answer(batch);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void answer(List<Question> batch) {
    List<Question> timely = new ArrayList<>();
    for (Question question : batch) {
      if (System.nanoTime() - question.askedNanos() < link.timeout().toNanos()) {
        timely.add(question);
      } else {
        question.answer().completeExceptionally(new StoreException("waited too long for Redis"));
      }
    }
    if (timely.isEmpty()) {
      return;
    }
    try {
      List<Optional<Bytes>> found =
          link.call(CommandClass.FIND_SESSIONS, "finding sessions", redis -> ask(redis, timely));
      for (int i = 0; i < timely.size(); i++) {
        timely.get(i).answer().complete(found.get(i));
      }
    } catch (StoreException e) {
      timely.forEach(question -> question.answer().completeExceptionally(e));
    } catch (RuntimeException | Error e) {
      // Without this thread no question would be answered any more.
      timely.forEach(question -> question.answer().completeExceptionally(e));
      LOG.error("a lookup failed", e);
    }
  }

  private List<Optional<Bytes>> ask(UnifiedJedis redis, List<Question> batch) {
    List<Response<byte[]>> responses = new ArrayList<>();
    try (AbstractPipeline pipeline = redis.pipelined()) {
      batch.forEach(question -> responses.add(pipeline.get(keys.session(question.name()))));
      pipeline.sync();
    }
    List<Optional<Bytes>> found = new ArrayList<>();
    for (int i = 0; i < batch.size(); i++) {
      found.add(octets(redis, batch.get(i), responses.get(i)));
    }
    return found;
  }

  private Optional<Bytes> octets(UnifiedJedis redis, Question question, Response<byte[]> response) {
    byte @Nullable [] octets;
    try {
      octets = response.get();
    } catch (JedisRedirectionException e) {
      octets =
          redis.get(
              keys.session(question.name())); // which finds the server that a slot has moved to
    }
    return Optional.ofNullable(octets).map(Bytes::copyOf);
  }
}
