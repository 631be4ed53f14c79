// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.ats;

import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * One line when something begins to fail, and one when it works again; none between, however often
 * it is tried. Safe for use by any thread.
 */
final class OutageLog {

  private final Consumer<String> lines;
  private final LongSupplier nanoTime;
  private boolean failing;
  private long since;
  private String firstReason = "";
  private String lastReason = "";

  /**
   * @param lines takes each line
   * @param nanoTime as {@link System#nanoTime}
   */
  OutageLog(Consumer<String> lines, LongSupplier nanoTime) {
    this.lines = lines;
    this.nanoTime = nanoTime;
  }

  /** Takes note of a failure; the first of an outage is logged. */
  synchronized void failed(String what, String reason) {
    lastReason = reason;
    if (!failing) {
      failing = true;
      firstReason = reason;
      since = nanoTime.getAsLong();
      lines.accept(what + ": " + reason);
    }
  }

  /**
   * Takes note of a success; the first after an outage is logged, with the outage's length, and the
   * last reason if it is not the one that was logged.
   */
  synchronized void worked(String what) {
    if (failing) {
      failing = false;
      Duration outage = Duration.ofNanos(nanoTime.getAsLong() - since);
      String changed = lastReason.equals(firstReason) ? "" : "; the last failure: " + lastReason;
      lines.accept(what + " after " + outage.toSeconds() + " s" + changed);
    }
  }

  /**
   * The same listener; each time that it begins to listen, something has worked.
   *
   * @param what as for {@link #worked}
   */
  Bus.Listener watched(Bus.Listener listener, String what) {
    return new Bus.Listener() {
      @Override
      public void listening() {
        worked(what);
        listener.listening();
      }

      @Override
      public void heard(byte[] channel, byte[] payload) {
        listener.heard(channel, payload);
      }
    };
  }
}
