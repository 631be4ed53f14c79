// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.follow;

import dev.reprise.cli.option.HostPort;
import dev.reprise.cli.probe.KeyProbe;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/**
 * The proof that a server opens tickets under the keys that it was given.
 *
 * <p>A reload may return before it has taken effect: nginx, for one, lets old and new worker
 * processes accept connections side by side for 100 ms. So the check is repeated until it succeeds,
 * and it counts when it has succeeded several times in a row.
 */
final class TicketCheck {

  private static final Duration BETWEEN_TRIES = Duration.ofMillis(100);
  private static final int IN_A_ROW = 3;

  private final HostPort server;
  private final KeyProbe probe;
  private final Duration timeout;

  /**
   * @param server where the program listens
   * @param timeout after how long without success the check has failed
   */
  TicketCheck(HostPort server, KeyProbe probe, Duration timeout) {
    this.server = server;
    this.probe = probe;
    this.timeout = timeout;
  }

  /**
   * Offers the server tickets until it has resumed one under each key, several times.
   *
   * @throws FollowFailure if it does not
   */
  void run(KeySelection keys) throws FollowFailure {
    long end = System.nanoTime() + timeout.toNanos();
    int successes = 0;
    while (successes < IN_A_ROW) {
      Optional<String> refusal = probe.refusal(server, keys.keys(), keys.ringKeys());
      successes = refusal.isEmpty() ? successes + 1 : 0;
      if (refusal.isPresent() && System.nanoTime() - end >= 0) {
        throw new FollowFailure("check failed, " + server + ": " + refusal.get());
      }
      LockSupport.parkNanos(BETWEEN_TRIES.toNanos());
      if (Thread.currentThread().isInterrupted()) {
        throw new FollowFailure("check failed, interrupted");
      }
    }
  }
}
