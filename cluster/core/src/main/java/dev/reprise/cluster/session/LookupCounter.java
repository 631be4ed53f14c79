// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.session;

import dev.reprise.cluster.store.LookupCounts;
import java.util.concurrent.atomic.LongAdder;

/** A counter of lookups by outcome. Safe for use by any thread. */
final class LookupCounter {

  private final LongAdder found = new LongAdder();
  private final LongAdder missing = new LongAdder();
  private final LongAdder failed = new LongAdder();
  private final LongAdder refused = new LongAdder();

  void answered(boolean hasSession) {
    (hasSession ? found : missing).increment();
  }

  void failed() {
    failed.increment();
  }

  void refused() {
    refused.increment();
  }

  LookupCounts counts() {
    return new LookupCounts(found.sum(), missing.sum(), failed.sum(), refused.sum());
  }
}
