// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.session;

/**
 * What became of sessions that are broadcast.
 *
 * @param waiting sessions of this node that are to be sent
 * @param sent messages that the bus has taken
 * @param dropped sessions given up: too many waited, one was too large, or the bus failed
 * @param taken sessions of other nodes that this one has put into its cache
 * @param refused messages that were not taken: unreadable, seen before, too old, or about a session
 *     that is over
 */
public record BroadcastCounts(long waiting, long sent, long dropped, long taken, long refused) {

  /** Nothing is broadcast. */
  public static final BroadcastCounts NONE = new BroadcastCounts(0, 0, 0, 0, 0);
}
