// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.store;

import java.util.Locale;

/**
 * What kind of thing a store is asked for: few, so that each can be a tag of a metric.
 *
 * @since 0.1
 */
public enum CommandClass {
  /** A shared record is read. */
  LOAD,
  /** A shared record is replaced. */
  COMPARE_AND_SET,
  /** A heartbeat is put, or all are read. */
  HEARTBEAT,
  /** A message is sent. */
  PUBLISH,
  /** Sessions are looked up, many in one exchange. */
  FIND_SESSIONS,
  /** Sessions are written, many in one exchange. */
  WRITE_SESSIONS;

  /** The lower-case word for this class. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
