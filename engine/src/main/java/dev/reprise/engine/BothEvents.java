// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine;

import dev.reprise.engine.ResumptionEvents.RotationTrigger;
import dev.reprise.engine.ResumptionOutcome.Mechanism;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/** Two who want to know. */
record BothEvents(ResumptionEvents first, ResumptionEvents second) implements ResumptionEvents {

  BothEvents {
    Objects.requireNonNull(first, "first");
    Objects.requireNonNull(second, "others");
  }

  @Override
  public void resumed(Mechanism mechanism, Optional<KeyPhase> keyPhase, Duration sessionAge) {
    first.resumed(mechanism, keyPhase, sessionAge);
    second.resumed(mechanism, keyPhase, sessionAge);
  }

  @Override
  public void declined(Optional<Mechanism> mechanism, DeclineReason reason) {
    first.declined(mechanism, reason);
    second.declined(mechanism, reason);
  }

  @Override
  public void aborted(Mechanism mechanism) {
    first.aborted(mechanism);
    second.aborted(mechanism);
  }

  @Override
  public void issued(int octets, Duration lifetimeHint) {
    first.issued(octets, lifetimeHint);
    second.issued(octets, lifetimeHint);
  }

  @Override
  public void renewed(int octets, Duration lifetimeHint) {
    first.renewed(octets, lifetimeHint);
    second.renewed(octets, lifetimeHint);
  }

  @Override
  public void stored() {
    first.stored();
    second.stored();
  }

  @Override
  public void evicted() {
    first.evicted();
    second.evicted();
  }

  @Override
  public void notIssued(NotIssuedReason reason) {
    first.notIssued(reason);
    second.notIssued(reason);
  }

  @Override
  public void rotated(RotationTrigger trigger) {
    first.rotated(trigger);
    second.rotated(trigger);
  }

  @Override
  public void completed(Optional<Mechanism> resumed, Duration duration) {
    first.completed(resumed, duration);
    second.completed(resumed, duration);
  }
}
