// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine;

import dev.reprise.engine.ResumptionEvents.RotationTrigger;
import dev.reprise.engine.ResumptionOutcome.Mechanism;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;

/**
 * What happens to sessions, as it happens, for metrics and logs. None of it identifies a client.
 *
 * <p>Events of a handshake are reported once the peer's Finished has been authenticated, so that
 * strangers cannot drive counters. Implementations are safe for use by any thread and return soon.
 * They override only the methods that they need. One that throws breaks no handshake, and is warned
 * of at most once a minute. {@link Counts} counts it all.
 *
 * @since 0.1
 */
public interface ResumptionEvents {

  /** Ignores all events. */
  ResumptionEvents NONE = new ResumptionEvents() {};

  /**
   * A session was resumed.
   *
   * @param keyPhase the phase of the ticket's key; absent for a session ID
   * @param sessionAge the time since the full handshake
   */
  default void resumed(Mechanism mechanism, Optional<KeyPhase> keyPhase, Duration sessionAge) {}

  /**
   * A handshake was full.
   *
   * @param mechanism how the client asked for a session; absent if it did not
   */
  default void declined(Optional<Mechanism> mechanism, DeclineReason reason) {}

  /** A handshake was aborted with the one alert of RFC 7627, Section 5.3. */
  default void aborted(Mechanism mechanism) {}

  /**
   * A ticket was given to a client after a full handshake.
   *
   * @param octets the size of the ticket
   * @param lifetimeHint for how long it can be used
   */
  default void issued(int octets, Duration lifetimeHint) {}

  /**
   * A ticket was given to a client in an abbreviated handshake.
   *
   * @param octets the size of the ticket
   * @param lifetimeHint for how long it can be used
   */
  default void renewed(int octets, Duration lifetimeHint) {}

  /** A session was stored under an ID after a full handshake. */
  default void stored() {}

  /** A stored session was forgotten because its connection ended by a fatal alert. */
  default void evicted() {}

  /**
   * No ticket was issued, or none to renew another, though tickets are on; or, whether they are or
   * not, no session at all: {@link NotIssuedReason#SCOPE_UNTRUE} says that a server is not what its
   * scope makes of it.
   */
  default void notIssued(NotIssuedReason reason) {}

  /** Another key than before seals: noticed when a ticket is next planned. */
  default void rotated(RotationTrigger trigger) {}

  /**
   * A handshake is complete, abbreviated or full.
   *
   * @param resumed how its session was resumed; absent if the handshake was full
   * @param duration the time from the ClientHello to the client's Finished
   */
  default void completed(Optional<Mechanism> resumed, Duration duration) {}

  /** Reports to these and then to others. */
  default ResumptionEvents and(ResumptionEvents others) {
    return new BothEvents(this, others);
  }

  /** Why another key than before seals. */
  enum RotationTrigger {
    /** The time of the one before was over. */
    SCHEDULE,
    /** Somebody wanted it, or replaced a key file. */
    MANUAL,
    /** The one before was revoked. */
    REVOKE;

    private final String word = name().toLowerCase(Locale.ROOT);

    /** The lower-case word for this trigger. */
    public String word() {
      return word;
    }
  }

  /**
   * How often each thing has happened to sessions: numbers that only ever grow, from {@link
   * #events}. Safe for use by any thread.
   */
  final class Counts {

    private final Map<Mechanism, LongAdder> resumed = adders(Mechanism.class);
    private final Map<KeyPhase, LongAdder> opened = adders(KeyPhase.class);
    private final Map<DeclineReason, LongAdder> notAsked = adders(DeclineReason.class);
    private final Map<DeclineReason, LongAdder> tickets = adders(DeclineReason.class);
    private final Map<DeclineReason, LongAdder> sessionIds = adders(DeclineReason.class);
    private final Map<NotIssuedReason, LongAdder> notIssued = adders(NotIssuedReason.class);
    private final Map<RotationTrigger, LongAdder> rotations = adders(RotationTrigger.class);
    private final LongAdder aborted = new LongAdder();
    private final LongAdder issued = new LongAdder();
    private final LongAdder renewed = new LongAdder();
    private final LongAdder stored = new LongAdder();
    private final LongAdder evicted = new LongAdder();
    private final ResumptionEvents events = new Counting();

    /** Nothing has happened yet. */
    public Counts() {}

    /** Where an engine reports what these count. */
    public ResumptionEvents events() {
      return events;
    }

    /** Sessions resumed in that way. */
    public long resumed(Mechanism mechanism) {
      return of(resumed, mechanism).sum();
    }

    /** Sessions resumed by a ticket whose key was in that phase. */
    public long opened(KeyPhase phase) {
      return of(opened, phase).sum();
    }

    /** Full handshakes. */
    public long full() {
      long sum = 0;
      for (DeclineReason reason : DeclineReason.values()) {
        sum += declined(reason);
      }
      return sum;
    }

    /** Full handshakes for that reason, however the client asked. */
    public long declined(DeclineReason reason) {
      return of(notAsked, reason).sum() + of(tickets, reason).sum() + of(sessionIds, reason).sum();
    }

    /**
     * Full handshakes for that reason.
     *
     * @param mechanism how the client asked for a session; empty if it did not
     */
    public long declined(Optional<Mechanism> mechanism, DeclineReason reason) {
      return of(asked(mechanism), reason).sum();
    }

    /** Handshakes that the one alert of RFC 7627, Section 5.3 has ended. */
    public long aborted() {
      return aborted.sum();
    }

    /** Tickets given to clients after a full handshake. */
    public long issued() {
      return issued.sum();
    }

    /** Tickets given to clients in an abbreviated handshake. */
    public long renewed() {
      return renewed.sum();
    }

    /** Tickets not given to clients for that reason. */
    public long notIssued(NotIssuedReason reason) {
      return of(notIssued, reason).sum();
    }

    /** Sessions stored under an ID. */
    public long stored() {
      return stored.sum();
    }

    /** Stored sessions that a fatal alert has ended. */
    public long evicted() {
      return evicted.sum();
    }

    /** Changes of the sealing key with that trigger. */
    public long rotations(RotationTrigger trigger) {
      return of(rotations, trigger).sum();
    }

    private Map<DeclineReason, LongAdder> asked(Optional<Mechanism> mechanism) {
      if (mechanism.isEmpty()) {
        return notAsked;
      }
      return switch (mechanism.get()) {
        case TICKET -> tickets;
        case SESSION_ID -> sessionIds;
      };
    }

    /** One for each value; the maps never change, so threads may share them. */
    private static <E extends Enum<E>> Map<E, LongAdder> adders(Class<E> type) {
      Map<E, LongAdder> adders = new EnumMap<>(type);
      for (E each : type.getEnumConstants()) {
        adders.put(each, new LongAdder());
      }
      return adders;
    }

    private static <E> LongAdder of(Map<E, LongAdder> adders, E key) {
      return Objects.requireNonNull(adders.get(key));
    }

    private final class Counting implements ResumptionEvents {

      @Override
      public void resumed(Mechanism mechanism, Optional<KeyPhase> keyPhase, Duration sessionAge) {
        of(resumed, mechanism).increment();
        keyPhase.ifPresent(phase -> of(opened, phase).increment());
      }

      @Override
      public void declined(Optional<Mechanism> mechanism, DeclineReason reason) {
        of(asked(mechanism), reason).increment();
      }

      @Override
      public void aborted(Mechanism mechanism) {
        aborted.increment();
      }

      @Override
      public void issued(int octets, Duration lifetimeHint) {
        issued.increment();
      }

      @Override
      public void renewed(int octets, Duration lifetimeHint) {
        renewed.increment();
      }

      @Override
      public void stored() {
        stored.increment();
      }

      @Override
      public void evicted() {
        evicted.increment();
      }

      @Override
      public void notIssued(NotIssuedReason reason) {
        of(notIssued, reason).increment();
      }

      @Override
      public void rotated(RotationTrigger trigger) {
        of(rotations, trigger).increment();
      }
    }
  }
}
