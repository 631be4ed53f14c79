// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.redis;

import dev.reprise.cluster.store.StoreException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import redis.clients.jedis.exceptions.JedisDataException;

/**
 * A failure of Jedis, in one line for an operator.
 *
 * @param reason what went wrong, without a value of ours
 * @param refusal the error reply, if that is what it was
 * @param late whether no answer came in time
 */
record RedisFailure(String reason, Optional<Refusal> refusal, boolean late) {

  /** What Jedis says when nobody serves some slot; it has asked before it sends a command. */
  private static final String HOLES = "Cluster slots have holes";

  private static final int LONGEST_REASON = 200;

  /** Where Redis begins to quote what it was sent, a password or a sealed value. */
  private static final String ARGUMENTS = ", with args beginning with:";

  /**
   * Describes what Jedis has thrown.
   *
   * @param timeout how long servers may take to answer
   */
  static RedisFailure of(Throwable thrown, Duration timeout) {
    if (thrown instanceof OutOfMemoryError) {
      return plain("no memory for the answer: " + thrown.getMessage());
    }
    Set<Throwable> all = all(thrown);
    if (all.stream().anyMatch(SocketTimeoutException.class::isInstance)) {
      return new RedisFailure(
          "no answer within " + timeout.toMillis() + " ms", Optional.empty(), true);
    }
    return reply(all)
        .map(RedisFailure::of)
        .or(() -> connection(all).map(RedisFailure::plain))
        .orElseGet(() -> plain(innermost(all)));
  }

  /** Whether another connection may do better. */
  boolean endsConnections() {
    return refusal.map(Refusal::endsConnections).orElse(true);
  }

  /**
   * An exception for callers. What Jedis has thrown is its cause, unless a message there quotes a
   * value: log files show the messages of causes.
   *
   * @param what what was attempted
   */
  StoreException exception(String what, Throwable thrown) {
    String message = what + ": " + reason;
    boolean quotes =
        all(thrown).stream()
            .anyMatch(each -> String.valueOf(each.getMessage()).contains(ARGUMENTS));
    return quotes ? new StoreException(message) : new StoreException(message, thrown);
  }

  private static RedisFailure of(JedisDataException reply) {
    String text = withoutArguments(String.valueOf(reply.getMessage()));
    Optional<Refusal> refusal = Refusal.in(text);
    return new RedisFailure(
        refusal.map(Refusal::inWords).orElseGet(() -> oneLine(text)), refusal, false);
  }

  private static RedisFailure plain(String reason) {
    return new RedisFailure(oneLine(reason), Optional.empty(), false);
  }

  private static Optional<JedisDataException> reply(Set<Throwable> all) {
    return all.stream()
        .filter(JedisDataException.class::isInstance)
        .map(JedisDataException.class::cast)
        .reduce((outer, inner) -> inner);
  }

  private static Optional<String> connection(Set<Throwable> all) {
    return all.stream().flatMap(each -> connection(each).stream()).findFirst();
  }

  private static Optional<String> connection(Throwable thrown) {
    String message = String.valueOf(thrown.getMessage());
    if (thrown instanceof UnknownHostException) {
      return Optional.of("the name can't be resolved: " + message);
    }
    if (thrown instanceof ConnectException) {
      return Optional.of("can't connect: " + message);
    }
    if (thrown instanceof SSLException) {
      return Optional.of("TLS: " + message);
    }
    if (message.startsWith(HOLES)) {
      return Optional.of(Refusal.CLUSTERDOWN.inWords());
    }
    return message.startsWith("Unexpected end of stream")
        ? Optional.of("the server ended the connection")
        : Optional.empty();
  }

  private static String innermost(Set<Throwable> all) {
    Throwable last = all.stream().reduce((outer, inner) -> inner).orElseThrow();
    return last.getMessage() == null ? last.getClass().getSimpleName() : last.getMessage();
  }

  /** The thrown one, its causes and what they have suppressed, from the outside to the inside. */
  private static Set<Throwable> all(Throwable thrown) {
    Set<Throwable> all = new LinkedHashSet<>(); // no throwable equals another
    Deque<Throwable> left = new ArrayDeque<>(Set.of(thrown));
    while (!left.isEmpty()) {
      Throwable each = left.removeFirst();
      if (all.add(each)) {
        Stream.concat(Stream.ofNullable(each.getCause()), Arrays.stream(each.getSuppressed()))
            .forEach(left::addLast);
      }
    }
    return all;
  }

  private static String withoutArguments(String reply) {
    int at = reply.indexOf(ARGUMENTS);
    return at < 0 ? reply : reply.substring(0, at);
  }

  /** Printable ASCII in one line of bounded length: what a server says may be anything. */
  private static String oneLine(String text) {
    String printable = text.replaceAll("[^\\x21-\\x7e]+", " ").strip();
    return printable.length() <= LONGEST_REASON
        ? printable
        : printable.substring(0, LONGEST_REASON) + "...";
  }
}
