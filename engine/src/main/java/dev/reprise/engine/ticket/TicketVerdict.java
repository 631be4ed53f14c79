// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.ticket;

import dev.reprise.codec.KeyName;
import dev.reprise.codec.SessionState;
import dev.reprise.codec.openssl.SslSession;
import dev.reprise.engine.DeclineReason;
import dev.reprise.engine.KeyPhase;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The result of opening a ticket. An accepted ticket is authentic; whether its session is resumed
 * is decided later.
 *
 * @since 0.1
 */
public sealed interface TicketVerdict {

  /**
   * An authentic ticket.
   *
   * @param session the session in the ticket; the caller destroys its master secret after use
   * @param terms what an SSL_SESSION says beyond the session; absent in tickets of other formats
   * @param keyName the name of the key that opened the ticket
   * @param phase the present phase of that key
   * @param keyAge the time since that key began to seal; zero if it has not begun
   */
  record Accepted(
      SessionState session,
      Optional<SslSession.Terms> terms,
      KeyName keyName,
      KeyPhase phase,
      Duration keyAge)
      implements TicketVerdict {

    /** Checks that nothing is missing. */
    public Accepted {
      Objects.requireNonNull(session, "session");
      Objects.requireNonNull(terms, "terms");
      Objects.requireNonNull(keyName, "keyName");
      Objects.requireNonNull(phase, "phase");
      Objects.requireNonNull(keyAge, "keyAge");
    }
  }

  /** A ticket that cannot be used. There is one instance for each reason. */
  final class Rejected implements TicketVerdict {

    private static final Map<DeclineReason, Rejected> ALL = new EnumMap<>(DeclineReason.class);

    static {
      for (DeclineReason reason : DeclineReason.values()) {
        ALL.put(reason, new Rejected(reason));
      }
    }

    private final DeclineReason reason;

    private Rejected(DeclineReason reason) {
      this.reason = reason;
    }

    /** The rejection for that reason: the same object each time. */
    public static Rejected of(DeclineReason reason) {
      return ALL.get(Objects.requireNonNull(reason, "reason"));
    }

    /** Why the ticket cannot be used. */
    public DeclineReason reason() {
      return reason;
    }

    @Override
    public String toString() {
      return "Rejected[" + reason.word() + "]";
    }
  }
}
