// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.node;

import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The threads that a node cannot do without. The first of them that ends by a failure is the end of
 * the node, which must not go on without it. Safe for use by any thread.
 */
final class Vitals {

  private static final Logger LOG = LoggerFactory.getLogger(Vitals.class);

  private final CompletableFuture<String> failure = new CompletableFuture<>();

  /** Makes a daemon thread; it is not started yet. */
  Thread thread(String name, Runnable body) {
    Thread thread = new Thread(body, name);
    thread.setDaemon(true);
    thread.setUncaughtExceptionHandler((ended, cause) -> fail(ended, cause));
    return thread;
  }

  /** Completes with one line when a thread has ended by a failure; otherwise never. */
  CompletableFuture<String> failure() {
    return failure;
  }

  private void fail(Thread ended, Throwable cause) {
    try {
      failure.complete("thread " + ended.getName() + " ended: " + cause);
    } finally {
      report("thread " + ended.getName() + " ended", cause);
    }
  }

  /** Logs a failure, if there is memory left to do so. */
  static void report(String what, Throwable cause) {
    try {
      LOG.error(what, cause);
    } catch (Throwable e) {
      // Logging needs memory, too. What matters has been done before.
    }
  }
}
