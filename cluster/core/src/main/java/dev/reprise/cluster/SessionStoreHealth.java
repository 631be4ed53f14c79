// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster;

import dev.reprise.cluster.store.LookupCounts;
import dev.reprise.cluster.store.StoreCounts;
import java.util.Optional;

/**
 * Tells from its counts whether the store of sessions works: it fails when all that was asked of it
 * since the last look has failed, by lookups or by changes. Not safe for use by several threads.
 */
final class SessionStoreHealth {

  private StoreCounts lastChanges = StoreCounts.NONE;
  private LookupCounts lastLookups = new LookupCounts(0, 0, 0, 0);

  /** Whether the store works; empty if nothing has been asked of it since the last look. */
  Optional<Boolean> look(StoreCounts changes, LookupCounts lookups) {
    boolean written = changes.written() > lastChanges.written();
    boolean notWritten =
        changes.failedBatches() > lastChanges.failedBatches()
            || changes.dropped() > lastChanges.dropped();
    boolean answered =
        lookups.found() + lookups.missing() > lastLookups.found() + lastLookups.missing();
    boolean notAnswered =
        lookups.failed() + lookups.refused() > lastLookups.failed() + lastLookups.refused();
    lastChanges = changes;
    lastLookups = lookups;
    if ((notWritten && !written) || (notAnswered && !answered)) {
      return Optional.of(false);
    }
    return written || answered ? Optional.of(true) : Optional.empty();
  }
}
