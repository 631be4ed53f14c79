// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.store;

import java.util.Locale;

/**
 * One of the few values that all members of a cluster change together, by compare-and-set.
 *
 * @since 0.1
 */
public enum SharedRecord {
  /** The keys that tickets are sealed under. */
  KEY_RING,
  /** Which sessions must not be resumed any more. */
  REVOCATIONS,
  /** The signed copy of the key ring for followers with a secret of their own. */
  FOLLOWER_RING;

  /** The lower-case word for this record, for names in a store and for logs. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
