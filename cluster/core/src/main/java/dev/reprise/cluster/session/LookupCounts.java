// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.session;

import java.util.concurrent.atomic.LongAdder;

/**
 * What came of the questions to a store of sessions.
 *
 * @param found the store had the session
 * @param missing it did not, or what it had was not to be used
 * @param failed it did not answer
 * @param refused it was not asked, because it had failed before
 */
public record LookupCounts(long found, long missing, long failed, long refused) {

  /** Counts. Safe for use by any thread. */
  static final class Counter {
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
}
