// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.store;

import java.net.URI;
import java.util.Optional;
import java.util.Set;

/**
 * What opens stores of one kind; found by {@link java.util.ServiceLoader}, so that an embedder gets
 * only the client libraries that it asked for.
 */
public interface StoreProvider {

  /** The schemes of URIs that this opens, in lower case. */
  Set<String> schemes();

  /**
   * The store that a URI names, as one cluster's ring protocol uses it.
   *
   * @param cluster the cluster's name
   * @param trustDomain who shares the keys; another one has another ring
   * @throws IllegalArgumentException if the URI is not understood
   */
  KeyRingStore keyRingStore(URI uri, String cluster, String trustDomain);

  /**
   * The store that a URI names, for sessions.
   *
   * @throws IllegalArgumentException if the URI is not understood
   */
  SharedSessionStore sessionStore(URI uri, String cluster);

  /**
   * Tries what the node that a URI describes may do there.
   *
   * @return empty if such stores have no rights to look at
   * @throws StoreException if the store could not be asked
   * @throws IllegalArgumentException if the URI is not understood
   */
  default Optional<StoreAccess> access(URI uri) throws StoreException {
    return Optional.empty();
  }
}
