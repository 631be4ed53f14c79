// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.ticket;

import dev.reprise.codec.KeyName;
import dev.reprise.engine.DeclineReason;
import dev.reprise.engine.KeyPhase;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/** What came of opening a ticket: that it is authentic, not yet that its session is resumed. */
public sealed interface TicketVerdict {

  /**
   * An authentic ticket.
   *
   * @param state what was sealed in it; the caller destroys the master secret when done with it
   * @param keyName the key that opened it
   * @param phase the phase of that key now
   * @param keyAge how long ago that key began to seal; zero if it has not yet
   */
  record Accepted(TicketState state, KeyName keyName, KeyPhase phase, Duration keyAge)
      implements TicketVerdict {

    /** Checks that nothing is missing. */
    public Accepted {
      Objects.requireNonNull(state, "state");
      Objects.requireNonNull(keyName, "keyName");
      Objects.requireNonNull(phase, "phase");
      Objects.requireNonNull(keyAge, "keyAge");
    }
  }

  /** A ticket that is of no use. There is one instance per reason. */
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

    /** Why the ticket is of no use. */
    public DeclineReason reason() {
      return reason;
    }

    @Override
    public String toString() {
      return "Rejected[" + reason.word() + "]";
    }
  }
}
