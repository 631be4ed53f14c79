// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.store;

/**
 * How a store of sessions keeps up with what it is given.
 *
 * @param waiting changes that are to be written
 * @param written changes that the store has taken
 * @param dropped changes given up because too many waited, or because the store refused them
 * @param failedBatches how often the store did not take what was written
 * @since 0.1
 */
public record StoreCounts(long waiting, long written, long dropped, long failedBatches) {

  /** A store that has nothing to keep up with. */
  public static final StoreCounts NONE = new StoreCounts(0, 0, 0, 0);
}
