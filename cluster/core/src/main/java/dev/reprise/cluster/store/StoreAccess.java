// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.store;

import java.util.List;

/**
 * What a store lets a node do there, as the node has found out by trying, without changing
 * anything.
 *
 * @param user whom the store takes the node for
 * @param openToAll whether the store asks nobody for a password
 * @param allKeys whether the node may touch what is not a cluster's
 * @param needless commands that the node may use and has no use for
 * @since 0.1
 */
public record StoreAccess(String user, boolean openToAll, boolean allKeys, List<String> needless) {

  /** Keeps its own copy. */
  public StoreAccess {
    needless = List.copyOf(needless);
  }
}
