// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.store;

/**
 * Counts of the lookups in a shared session store, by outcome.
 *
 * @param found the store had the session
 * @param missing the store had no such session, or one that may not be used any more
 * @param failed the store did not answer
 * @param refused the store was not asked, because it had failed repeatedly
 * @since 0.1
 */
public record LookupCounts(long found, long missing, long failed, long refused) {}
