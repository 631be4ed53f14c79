// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.jsse.record;

import dev.reprise.engine.bc.ResumingTlsServerProtocol;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Waits, on the thread of a task, for the answers that a protocol holds a hello for. */
public final class HandshakeWait {

  private final ResumingTlsServerProtocol protocol;
  private final InstantSource clock;
  private final Semaphore answers = new Semaphore(0);

  /** Makes the wait of one protocol, which wakes it when an answer has come. */
  public HandshakeWait(ResumingTlsServerProtocol protocol, InstantSource clock) {
    this.protocol = protocol;
    this.clock = clock;
    protocol.whenReady(answers::release);
  }

  /**
   * Returns when there is nothing to wait for any more: everybody has answered, or the time is up.
   *
   * @throws IOException if the handshake then fails
   */
  public void await() throws IOException {
    boolean interrupted = false;
    for (Optional<Instant> deadline = protocol.nextDeadline();
        deadline.isPresent();
        deadline = protocol.nextDeadline()) {
      Duration left = Duration.between(clock.instant(), deadline.get());
      boolean answered = false;
      try {
        answered =
            !interrupted && answers.tryAcquire(Math.max(0, left.toNanos()), TimeUnit.NANOSECONDS);
      } catch (InterruptedException e) {
        interrupted = true; // The session is not waited for any longer; the handshake goes on.
      }
      protocol.poll(answered ? clock.instant() : deadline.get());
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
