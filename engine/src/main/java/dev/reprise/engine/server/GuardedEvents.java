// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.server;

import dev.reprise.engine.DeclineReason;
import dev.reprise.engine.KeyPhase;
import dev.reprise.engine.NotIssuedReason;
import dev.reprise.engine.ResumptionEvents;
import dev.reprise.engine.ResumptionEvents.RotationTrigger;
import dev.reprise.engine.ResumptionOutcome.Mechanism;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The embedder's events, whose failures are logged and end there: who only listens must not break a
 * handshake. Safe for use by any thread.
 */
public final class GuardedEvents implements ResumptionEvents {

  private static final Logger LOG = LoggerFactory.getLogger(GuardedEvents.class);

  private final ResumptionEvents events;
  private final InstantSource clock;
  private final RareWarning failed = new RareWarning();

  /** Guards {@code events}; the clock limits how often a failure is logged. */
  public GuardedEvents(ResumptionEvents events, InstantSource clock) {
    this.events = events;
    this.clock = clock;
  }

  @Override
  public void resumed(Mechanism mechanism, Optional<KeyPhase> keyPhase, Duration sessionAge) {
    guard(() -> events.resumed(mechanism, keyPhase, sessionAge));
  }

  @Override
  public void declined(Optional<Mechanism> mechanism, DeclineReason reason) {
    guard(() -> events.declined(mechanism, reason));
  }

  @Override
  public void aborted(Mechanism mechanism) {
    guard(() -> events.aborted(mechanism));
  }

  @Override
  public void issued(int octets, Duration lifetimeHint) {
    guard(() -> events.issued(octets, lifetimeHint));
  }

  @Override
  public void renewed(int octets, Duration lifetimeHint) {
    guard(() -> events.renewed(octets, lifetimeHint));
  }

  @Override
  public void stored() {
    guard(events::stored);
  }

  @Override
  public void evicted() {
    guard(events::evicted);
  }

  @Override
  public void notIssued(NotIssuedReason reason) {
    guard(() -> events.notIssued(reason));
  }

  @Override
  public void rotated(RotationTrigger trigger) {
    guard(() -> events.rotated(trigger));
  }

  @Override
  public void completed(Optional<Mechanism> resumed, Duration duration) {
    guard(() -> events.completed(resumed, duration));
  }

  private void guard(Runnable event) {
    try {
      event.run();
    } catch (RuntimeException e) {
      LOG.atLevel(failed.level(clock.instant()))
          .setCause(e)
          .log("The embedder's events failed; the handshake goes on");
    }
  }
}
