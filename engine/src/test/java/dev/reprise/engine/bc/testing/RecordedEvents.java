// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.bc.testing;

import dev.reprise.engine.DeclineReason;
import dev.reprise.engine.KeyPhase;
import dev.reprise.engine.NotIssuedReason;
import dev.reprise.engine.ResumptionEvents;
import dev.reprise.engine.ResumptionEvents.RotationTrigger;
import dev.reprise.engine.ResumptionOutcome.Mechanism;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The events of a node, as words in their order. */
public final class RecordedEvents implements ResumptionEvents {

  public final List<String> all = new ArrayList<>();

  @Override
  public void resumed(Mechanism mechanism, Optional<KeyPhase> keyPhase, Duration sessionAge) {
    all.add("resumed " + mechanism.word() + keyPhase.map(phase -> " " + phase.word()).orElse(""));
  }

  @Override
  public void declined(Optional<Mechanism> mechanism, DeclineReason reason) {
    all.add("declined " + mechanism.map(m -> m.word() + " ").orElse("") + reason.word());
  }

  @Override
  public void aborted(Mechanism mechanism) {
    all.add("aborted " + mechanism.word());
  }

  @Override
  public void issued(int octets, Duration lifetimeHint) {
    all.add("issued");
  }

  @Override
  public void renewed(int octets, Duration lifetimeHint) {
    all.add("renewed");
  }

  @Override
  public void stored() {
    all.add("stored");
  }

  @Override
  public void evicted() {
    all.add("evicted");
  }

  @Override
  public void notIssued(NotIssuedReason reason) {
    all.add("not issued " + reason.word());
  }

  @Override
  public void rotated(RotationTrigger trigger) {
    all.add("rotated " + trigger.word());
  }
}
