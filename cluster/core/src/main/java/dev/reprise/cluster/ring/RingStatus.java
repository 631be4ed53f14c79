// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.ring;

import dev.reprise.cluster.store.MessageCounts;
import dev.reprise.cluster.wire.MemberStart;
import dev.reprise.cluster.wire.NodeName;
import dev.reprise.engine.key.KeyFormat;

/**
 * How a node's part in the ring protocol is doing.
 *
 * @param node the node
 * @param start which life of it
 * @param epoch of the key ring that it holds
 * @param rounds rounds in which the store could be read
 * @param failedRounds rounds that ended in a failure of the store
 * @param unreadable whether the store holds a record that none of this node's secrets opens
 * @param nameShared whether another node of the cluster goes by this one's name
 * @param wantedFormat the format of ticket keys that this node's policy wants
 * @param ringFormat the format that new keys of the ring have; what the node wants if there is no
 *     ring
 * @param messages what became of the messages that arrived
 */
public record RingStatus(
    NodeName node,
    MemberStart start,
    long epoch,
    long rounds,
    long failedRounds,
    boolean unreadable,
    boolean nameShared,
    KeyFormat wantedFormat,
    KeyFormat ringFormat,
    MessageCounts messages) {}
