// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster;

import dev.reprise.cluster.store.LookupCounts;
import dev.reprise.cluster.store.StoreCounts;
import java.util.Optional;

/** A store of sessions that counts its calls. */
final class CountedSessions implements StoreMonitor.Sessions {

  StoreCounts changes = StoreCounts.NONE;
  LookupCounts lookups = new LookupCounts(0, 0, 0, 0);
  Optional<String> lastFailure = Optional.empty();

  @Override
  public StoreCounts changes() {
    return changes;
  }

  @Override
  public LookupCounts lookups() {
    return lookups;
  }

  @Override
  public Optional<String> lastFailure() {
    return lastFailure;
  }
}
