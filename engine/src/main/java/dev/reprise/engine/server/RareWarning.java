// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.server;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.event.Level;

/**
 * How loudly to say what may happen at every handshake: a warning at most once a minute, so that no
 * client fills the log, and in between only for those who debug. Safe for use by any thread.
 */
public final class RareWarning {

  /** The shortest time between two warnings. */
  public static final Duration INTERVAL = Duration.ofMinutes(1);

  private final AtomicReference<Instant> last = new AtomicReference<>(Instant.MIN);

  /** The level for something that happens now. */
  public Level level(Instant now) {
    Instant before = last.get();
    // A clock that was set back must not silence anybody.
    boolean due = now.isBefore(before) || !now.minus(INTERVAL).isBefore(before);
    return due && last.compareAndSet(before, now) ? Level.WARN : Level.DEBUG;
  }
}
