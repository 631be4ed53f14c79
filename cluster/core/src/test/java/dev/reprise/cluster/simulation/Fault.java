// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.simulation;

/** What the simulator does to a fleet. */
public enum Fault {
  /** A request is answered with an error and has no effect. */
  STORE_ERROR,
  /** A request is not answered and has no effect. */
  REQUEST_LOST,
  /** A request takes effect, but the answer is lost. */
  REPLY_LOST,
  /** A request takes longer than a poll interval. */
  STORE_SLOW,
  /** All that the store holds is gone. */
  FLUSH,
  /** A replica takes over that is some seconds behind: acknowledged writes are lost. */
  STALE_FAILOVER,
  /** The store answers nobody for a while. */
  OUTAGE,
  /** The store gives a record as it was at some earlier time, to all. */
  RECORD_REPLAYED,
  /** A node reads from a replica that has stopped at some earlier time, once or for a while. */
  STALE_READ,
  /** Octets of a record are changed. */
  RECORD_TAMPERED,
  /** An old heartbeat takes the place of a new one. */
  HEARTBEAT_REPLAYED,
  /** A message never arrives. */
  MESSAGE_LOST,
  /** A message arrives twice. */
  MESSAGE_DUPLICATED,
  /** A message overtakes others. */
  MESSAGE_DELAYED,
  /** A message of long ago arrives again. */
  MESSAGE_REPLAYED,
  /** Octets of a message are changed. */
  MESSAGE_TAMPERED,
  /** A node can reach neither store nor bus for a while. */
  PARTITION,
  /** A node's process ends and all that it knew is gone; it starts again after a while. */
  CRASH,
  /** A node starts again while the store shows it what it held at some earlier time. */
  REPLAY_AT_START,
  /** A node starts again while it can reach neither store nor bus. */
  PARTITION_AT_START,
  /** All nodes end, the store goes back to an earlier state, and later all nodes start. */
  COLD_START,
  /** A node's process is stopped, and continues later. */
  PAUSE,
  /** A node's clock is up to the tolerated difference away from the others'. */
  CLOCK_SKEW,
  /** A node's clock is set to a wrong time, minutes or a day away, for a while. */
  CLOCK_JUMP,
  /** An operator asks for a new key. */
  ROTATE,
  /** An operator revokes a key. */
  REVOKE_KEY,
  /** An operator revokes sessions. */
  REVOKE_SESSIONS,
  /** The cluster's secret is changed, node after node. */
  SECRET_CHANGE,
  /** A node is added while the fleet runs. */
  JOIN,
  /** The store reads only some of the heartbeats, and says so. */
  HEARTBEATS_CUT,
  /** An operator makes the first key of the ring, or tries to. */
  INIT,
  /** A node starts again with options that want ticket keys of another format. */
  FORMAT_OPTIONS,
  /** An operator changes the format of the ring. */
  FORMAT_CHANGE
}
