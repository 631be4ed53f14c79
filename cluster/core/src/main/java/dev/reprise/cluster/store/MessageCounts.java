// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.store;

/**
 * Counts of the messages that arrived from the bus, by outcome.
 *
 * @param accepted authentic and new messages
 * @param unreadable octets that are no message, or are sealed with a secret that is not ours
 * @param repeated messages that were seen before, or are from a former start of a node
 * @param untimely messages that are too old, or from the future
 * @since 0.1
 */
public record MessageCounts(long accepted, long unreadable, long repeated, long untimely) {}
