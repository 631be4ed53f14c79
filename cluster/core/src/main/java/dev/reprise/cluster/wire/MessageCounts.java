// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.wire;

/**
 * What became of the messages that arrived.
 *
 * @param accepted messages that were taken
 * @param unreadable not a message, or sealed with a secret that is not ours
 * @param repeated seen before, or from a former life of a node
 * @param untimely too old, or from the future
 */
public record MessageCounts(long accepted, long unreadable, long repeated, long untimely) {}
