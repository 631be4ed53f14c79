// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.wire;

import java.util.Arrays;

/**
 * What a key derived from the cluster's secret is for. No two purposes share a key, so a record put
 * in the place of another kind of record does not open.
 */
public enum Purpose {
  /** The key ring; it has no subject. */
  KEY_RING("reprise ring record v2"),
  /** The revocations; they have no subject. */
  REVOCATIONS("reprise revocation record v2"),
  /** A heartbeat; it has no subject, whose it is stands inside. */
  MEMBER("reprise member record v2"),
  /** What a follower shows beside its heartbeat; it has no subject either. */
  FOLLOWER("reprise follower record v1"),
  /** The format that a node wants for ticket keys; it has no subject either. */
  WANTED_FORMAT("reprise wanted format v1"),
  /** A secret of its own for followers, which opens nothing that members seal for themselves. */
  FOLLOWER_SECRET("reprise follower secret v1"),
  /** The private key with which members sign the ring for followers. */
  RING_SIGNING_KEY("reprise ring signing key v1"),
  /** The signed copy of the ring, sealed under the followers' secret; it has no subject. */
  FOLLOWER_RING("reprise follower ring record v1"),
  /** A follower's request for that copy, sealed under the same secret; it has no subject. */
  RING_REQUEST("reprise ring request v1"),
  /** A stored session; its subject is its name in the store. */
  SESSION("reprise session record v2"),
  /** A message; its subject is its header. */
  MESSAGE("reprise message v2"),
  /** A message with a session in it; its subject is its header. */
  SESSION_BROADCAST("reprise session broadcast v2"),
  /** The key under which session IDs are made. */
  SESSION_ID_KEY("reprise session id key v2"),
  /** The key under which names of sessions in the store are made. */
  SESSION_NAME_KEY("reprise session name key v2");

  private final String label;

  Purpose(String label) {
    this.label = label;
  }

  /** Whether a key for that label is derived here, so that nobody else may have it. */
  static boolean isReserved(String label) {
    return Arrays.stream(values()).anyMatch(purpose -> purpose.label.equals(label));
  }

  /** The purpose as key derivation has it. */
  public String label() {
    return label;
  }
}
