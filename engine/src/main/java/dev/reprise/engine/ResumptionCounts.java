// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;

/**
 * How often each thing has happened to sessions: numbers that only ever grow, from {@link #events}.
 * Safe for use by any thread.
 *
 * @since 0.1
 */
public final class ResumptionCounts {

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
  public ResumptionCounts() {}

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
