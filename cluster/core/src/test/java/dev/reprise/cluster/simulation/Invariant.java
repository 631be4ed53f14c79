// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.simulation;

/** What holds in every run, with any faults. */
public enum Invariant {
  /** At most one key of a ring seals. */
  ONE_KEY_SEALS,
  /** A node seals only under a key that has been in the store. */
  SEALS_ONLY_WHAT_WAS_PUBLISHED,
  /** A node opens every key that it has read since it started, until the key is over. */
  OPENS_WHAT_IT_HAS_READ,
  /** A ticket opens, until it expires, at every node that has read its key. */
  TICKET_OPENS_EVERYWHERE,
  /** A key that seals before its latest time has been acknowledged by every live node. */
  ACKNOWLEDGED_BEFORE_SEALING,
  /** No key seals or opens past its times, and its times are within the policy. */
  NO_KEY_OUTLIVES_POLICY,
  /** What a node knows to be revoked it never opens again. */
  REVOKED_STAYS_REVOKED,
  /** After a revocation nothing seals but an acknowledged successor. */
  NO_FALLBACK_AFTER_REVOCATION,
  /** What a node knows never shrinks, unless it is over: nothing old is accepted as new. */
  NOTHING_OLD_IS_NEW,
  /** A node trusts nothing that is older than the bound: neither keys nor revocations. */
  NOTHING_STALE_IS_TRUSTED,
  /** No node holds a key or a revocation that no node has made. */
  NOTHING_FORGED,
  /** Rings, requests and messages stay within bounds. */
  BOUNDED,
  /** Once all is well, all nodes and the store have the same keys, phases and revocations. */
  CONVERGES,
  /** Once all is well, new keys have the format of the ring, whatever the nodes want. */
  ONE_FORMAT,
  /** Once all is well, something seals at every node, and rotation goes on. */
  ROTATION_GOES_ON,
  /** Once all is well, secrets that are over are gone from every node and from the store. */
  SECRETS_ARE_REMOVED,
  /** Once all is well, the store holds nothing under a secret that was taken out of service. */
  SECRET_CHANGE_COMPLETES
}
