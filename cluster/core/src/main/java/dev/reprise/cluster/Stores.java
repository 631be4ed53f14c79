// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster;

import dev.reprise.cluster.store.KeyRingStore;
import dev.reprise.cluster.store.MessageBus;
import dev.reprise.cluster.store.SharedSessionStore;
import dev.reprise.cluster.store.StoreProvider;
import java.net.URI;

/**
 * The two stores of a membership, opened together and closed together.
 *
 * @param ring the store of keys
 * @param sessions the store of sessions
 */
record Stores(KeyRingStore ring, SharedSessionStore sessions) implements AutoCloseable {

  /**
   * Opens both, or none.
   *
   * @throws IllegalArgumentException if a URI is not understood, or no provider knows its scheme
   */
  static Stores open(URI ringUri, URI sessionUri, String cluster, String trustDomain) {
    KeyRingStore ring = provider(ringUri).keyRingStore(ringUri, cluster, trustDomain);
    try {
      return new Stores(ring, provider(sessionUri).sessionStore(sessionUri, cluster, trustDomain));
    } catch (RuntimeException e) {
      ring.close();
      throw e;
    }
  }

  /**
   * The provider for a URI.
   *
   * @throws IllegalArgumentException if there is none
   */
  static StoreProvider provider(URI uri) {
    return StoreProvider.find(uri)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "no store for " + uri.getScheme() + ": is on the class path"));
  }

  /**
   * The bus of the store of sessions.
   *
   * @throws IllegalArgumentException if it has none
   */
  MessageBus sessionBus() {
    return sessions
        .bus()
        .orElseThrow(() -> new IllegalArgumentException("the store of sessions can't broadcast"));
  }

  @Override
  public void close() {
    ring.close();
    sessions.close();
  }
}
