// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.probe.ticket;

import dev.reprise.engine.client.ClientSession;
import java.time.Duration;
import java.time.Instant;

/**
 * How long a server says that it takes its sessions. A server declines a session that is too old,
 * and may count the time a little differently. So once half of the time is over, less a second, a
 * declined session shows nothing: a ticket may have been issued at the end of one second and
 * received in the next, and both sides count whole seconds. Immutable.
 *
 * @param hint what the server has said last; zero if it has said nothing
 */
public record SessionLife(Duration hint) {

  private static final Duration WHOLE_SECOND = Duration.ofSeconds(1);

  /** The server has said nothing, and is believed to take its sessions. */
  public static final SessionLife UNKNOWN = new SessionLife(Duration.ZERO);

  /** The life of a ticket by its lifetime hint (RFC 5077, Section 3.3). */
  public static SessionLife of(ClientSession session) {
    return new SessionLife(Duration.ofSeconds(session.lifetimeHintSeconds()));
  }

  /**
   * Until when a declined session shows something. A session by ID has no hint of its own, and is
   * taken to live as long as the server's tickets.
   */
  public Instant showsUntil(ClientSession session) {
    Duration own = session.lifetimeHintSeconds() > 0 ? of(session).hint() : hint;
    return own.isZero()
        ? Instant.MAX
        : session.receivedAt().plus(own.dividedBy(2)).minus(WHOLE_SECOND);
  }

  /** Whether the session may be too old for the server at {@code now}. */
  public boolean mayBeOver(ClientSession session, Instant now) {
    return now.isAfter(showsUntil(session));
  }
}
