// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.embedded;

import dev.reprise.cluster.store.KeyRingStore;
import dev.reprise.cluster.store.SharedSessionStore;
import dev.reprise.cluster.store.StoreProvider;
import java.lang.ref.WeakReference;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * {@code embedded:NAME}: nodes in one process that give the same name share a store, for as long as
 * one of them is there.
 */
public final class EmbeddedStores implements StoreProvider {

  private static final Map<String, WeakReference<EmbeddedStore>> STORES = new HashMap<>();

  /** For {@link java.util.ServiceLoader}. */
  public EmbeddedStores() {}

  @Override
  public Set<String> schemes() {
    return Set.of("embedded");
  }

  @Override
  public KeyRingStore keyRingStore(URI uri, String cluster, String trustDomain) {
    return store(uri + " " + cluster + " ring " + trustDomain);
  }

  @Override
  public SharedSessionStore sessionStore(URI uri, String cluster, String trustDomain) {
    return store(uri + " " + cluster + " sessions " + trustDomain);
  }

  private static EmbeddedStore store(String name) {
    synchronized (STORES) {
      STORES.values().removeIf(each -> each.get() == null);
      WeakReference<EmbeddedStore> known = STORES.get(name);
      EmbeddedStore store = known == null ? null : known.get();
      if (store == null) {
        store = new EmbeddedStore();
        STORES.put(name, new WeakReference<>(store));
      }
      return store;
    }
  }
}
