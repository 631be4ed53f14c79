// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.store;

import java.net.URI;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;

/**
 * Opens stores of one kind. {@link java.util.ServiceLoader} finds the providers, so that an
 * embedder gets only the client libraries that it asked for.
 *
 * @since 0.1
 */
public interface StoreProvider {

  /** The provider for the scheme of a URI; empty if none is on the class path or module path. */
  static Optional<StoreProvider> find(URI uri) {
    String scheme = Objects.toString(uri.getScheme(), "").toLowerCase(Locale.ROOT);
    return ServiceLoader.load(StoreProvider.class, StoreProvider.class.getClassLoader()).stream()
        .map(ServiceLoader.Provider::get)
        .filter(each -> each.schemes().contains(scheme))
        .findFirst();
  }

  /** The URI schemes that this provider opens, in lower case. */
  Set<String> schemes();

  /**
   * Opens the store that a URI names, for one cluster's ring protocol.
   *
   * @param cluster the cluster's name
   * @param trustDomain the nodes that share the keys; each trust domain has its own ring
   * @throws IllegalArgumentException if the URI is not understood
   */
  KeyRingStore keyRingStore(URI uri, String cluster, String trustDomain);

  /**
   * Opens the store that a URI names, for sessions.
   *
   * @param cluster the cluster's name
   * @param trustDomain the nodes that share the sessions; no other trust domain sees them
   * @throws IllegalArgumentException if the URI is not understood
   */
  SharedSessionStore sessionStore(URI uri, String cluster, String trustDomain);

  /**
   * Finds out which rights the URI's user has there, by trying, without changing anything.
   *
   * @return empty if such stores have no rights
   * @throws StoreException if the store could not be asked
   * @throws IllegalArgumentException if the URI is not understood
   */
  default Optional<StoreAccess> access(URI uri) throws StoreException {
    return Optional.empty();
  }
}
