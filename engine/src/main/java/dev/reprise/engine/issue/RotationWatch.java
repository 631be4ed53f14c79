// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.issue;

import dev.reprise.engine.ResumptionEvents.RotationTrigger;
import dev.reprise.engine.key.KeyEntry;
import dev.reprise.engine.key.KeyRing;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/** Detects that the sealing key of a ring has changed. Safe for use by any thread. */
public final class RotationWatch {

  /*
   * Each change is reported once, by the thread that swaps the reference. A time in which no key
   * seals is not a change: the next key that seals is compared with the last one that did.
   */

  private final AtomicReference<Optional<KeyEntry>> last = new AtomicReference<>(Optional.empty());

  /** A watch that has not seen a key yet. */
  public RotationWatch() {}

  /**
   * Compares the sealing key with the one of the last call.
   *
   * @param sealing the key of the ring that seals now; empty if none does
   * @return the reason for the change; empty if the key is the same, the first, or absent
   */
  public Optional<RotationTrigger> observe(KeyRing ring, Optional<KeyEntry> sealing) {
    Optional<KeyEntry> before = last.get();
    if (sealing.isEmpty() || isSame(before, sealing.get())) {
      return Optional.empty();
    }
    if (!last.compareAndSet(before, sealing)) {
      return Optional.empty();
    }
    return before.map(key -> trigger(key, sealing.get(), ring));
  }

  private static boolean isSame(Optional<KeyEntry> before, KeyEntry sealing) {
    return before.filter(key -> key.name().equals(sealing.name())).isPresent();
  }

  private static RotationTrigger trigger(KeyEntry before, KeyEntry sealing, KeyRing ring) {
    if (ring.find(before.name()).filter(KeyEntry::revoked).isPresent()) {
      return RotationTrigger.REVOKE;
    }
    // A scheduled successor is in effect when its predecessor stops sealing, at the latest (D4).
    return sealing.schedule().sealBy().isBefore(before.schedule().sealUntil())
        ? RotationTrigger.MANUAL
        : RotationTrigger.SCHEDULE;
  }
}
