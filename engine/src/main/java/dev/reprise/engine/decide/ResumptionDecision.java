// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.decide;

import dev.reprise.codec.SessionState;
import dev.reprise.engine.DeclineReason;
import dev.reprise.engine.ResumptionOutcome.Mechanism;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** What becomes of a hello: an abbreviated handshake, a full one, or the one alert. */
public sealed interface ResumptionDecision {

  /**
   * An abbreviated handshake.
   *
   * @param session the session to resume
   * @param mechanism how the client asked for it
   * @param renew whether the client should get a new ticket
   * @param keyAge how long ago the ticket's key began to seal; absent without a ticket
   * @param sessionAge the time since the full handshake, never negative
   */
  record Resume(
      SessionState session,
      Mechanism mechanism,
      boolean renew,
      Optional<Duration> keyAge,
      Duration sessionAge)
      implements ResumptionDecision {

    /** Checks that nothing is missing. */
    public Resume {
      Objects.requireNonNull(session, "session");
      Objects.requireNonNull(mechanism, "mechanism");
      Objects.requireNonNull(keyAge, "keyAge");
      Objects.requireNonNull(sessionAge, "sessionAge");
    }
  }

  /** A full handshake. There is one instance per reason. */
  final class Full implements ResumptionDecision {

    private static final Map<DeclineReason, Full> ALL = new EnumMap<>(DeclineReason.class);

    static {
      for (DeclineReason reason : DeclineReason.values()) {
        ALL.put(reason, new Full(reason));
      }
    }

    private final DeclineReason reason;

    private Full(DeclineReason reason) {
      this.reason = reason;
    }

    /** The full handshake for that reason: the same object each time. */
    public static Full because(DeclineReason reason) {
      return ALL.get(Objects.requireNonNull(reason, "reason"));
    }

    /** Why nothing is resumed. */
    public DeclineReason reason() {
      return reason;
    }

    @Override
    public String toString() {
      return "Full[" + reason.word() + "]";
    }
  }

  /**
   * The one alert, handshake_failure: all else would have resumed this session, which has extended
   * master secret, for a hello that does not offer it (RFC 7627, Section 5.3).
   *
   * @param session the session
   */
  record Abort(SessionState session) implements ResumptionDecision {

    /** Checks that nothing is missing. */
    public Abort {
      Objects.requireNonNull(session, "session");
    }
  }
}
