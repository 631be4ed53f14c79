// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.testing;

import dev.reprise.cluster.embedded.EmbeddedStore;
import dev.reprise.cluster.store.KeyRingStore;
import dev.reprise.cluster.store.SharedSessionStore;
import dev.reprise.cluster.store.StoreProvider;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The provider of {@code cut:NAME} URIs: stores in this process that can be told to read no
 * heartbeat, and to say that there are more.
 */
public final class CutStores implements StoreProvider {

  /** What such a store says. */
  public static final String WHY = "no heartbeat was read and some are there";

  private static final Map<URI, EmbeddedStore> STORES = new ConcurrentHashMap<>();
  private static final Set<URI> CUT = ConcurrentHashMap.newKeySet();

  /** For {@link java.util.ServiceLoader}. */
  public CutStores() {}

  /** Lets the store of a URI read no heartbeat from now on. */
  public static void cut(URI uri) {
    CUT.add(uri);
  }

  /** Lets the store of a URI read all heartbeats again. */
  public static void readAll(URI uri) {
    CUT.remove(uri);
  }

  @Override
  public Set<String> schemes() {
    return Set.of("cut");
  }

  @Override
  public KeyRingStore keyRingStore(URI uri, String cluster, String trustDomain) {
    EmbeddedStore store = store(uri);
    return (KeyRingStore)
        Proxy.newProxyInstance(
            KeyRingStore.class.getClassLoader(),
            new Class<?>[] {KeyRingStore.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("heartbeats") && CUT.contains(uri)) {
                return new KeyRingStore.Heartbeats(List.of(), Optional.of(WHY));
              }
              try {
                return method.invoke(store, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  @Override
  public SharedSessionStore sessionStore(URI uri, String cluster, String trustDomain) {
    return store(uri);
  }

  private static EmbeddedStore store(URI uri) {
    return STORES.computeIfAbsent(uri, each -> new EmbeddedStore());
  }
}
