// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.store;

/**
 * Counts of broadcast sessions, by outcome.
 *
 * @param waiting sessions of this node that are still to be sent
 * @param sent messages that the bus has accepted
 * @param dropped sessions that were not sent: too many waited, one was too large, or the bus failed
 * @param taken sessions of other nodes that this node has put into its cache
 * @param refused messages that were rejected: unreadable, repeated, too old, or about a session
 *     that has ended
 * @since 0.1
 */
public record BroadcastCounts(long waiting, long sent, long dropped, long taken, long refused) {

  /** The counts of a node that does not broadcast. */
  public static final BroadcastCounts NONE = new BroadcastCounts(0, 0, 0, 0, 0);
}
