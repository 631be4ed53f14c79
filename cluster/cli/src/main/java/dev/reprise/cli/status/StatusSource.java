// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.status;

/** What a {@link StatusServer} shows: a node, or a follower. Safe for use by any thread. */
public interface StatusSource {

  /**
   * All figures.
   *
   * @param contentType that of OpenMetrics or of the text format of Prometheus
   */
  String metrics(String contentType);

  /**
   * Everything, as JSON.
   *
   * @param node what the node calls itself
   */
  String status(String node);

  /** What was looked at, and whether it is as it should be. */
  Health health();

  /** Whether a supervisor should leave the process alone. */
  boolean isAlive();

  /** Whether the process does what it is there for. */
  boolean isReady();

  /** Ends an interval of the history, if there is one. */
  void endInterval();
}
