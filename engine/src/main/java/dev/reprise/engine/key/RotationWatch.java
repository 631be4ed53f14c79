// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.key;

import dev.reprise.engine.RotationTrigger;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/** Notices that another key of a ring seals than before. Safe for use by any thread. */
public final class RotationWatch {

  /*
   * Each change is told once: whoever swaps the reference tells it. That nothing seals for a while
   * is not a change; the next key that does is compared with the last one that did.
   */

  private final AtomicReference<Optional<KeyEntry>> last = new AtomicReference<>(Optional.empty());

  /** A watch that has seen no key yet. */
  public RotationWatch() {}

  /**
   * Looks at a ring.
   *
   * @param sealing the key of it that seals now; empty if none does
   * @return why it is another one than when it was last looked at; empty if it is the same, the
   *     first, or none
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
    // A successor by schedule is in effect, at the latest, when its predecessor's time is over
    // (D4).
    return sealing.schedule().sealBy().isBefore(before.schedule().sealUntil())
        ? RotationTrigger.MANUAL
        : RotationTrigger.SCHEDULE;
  }
}
