// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.testing;

import dev.reprise.cluster.embedded.EmbeddedStore;
import dev.reprise.cluster.store.KeyRingStore;
import dev.reprise.cluster.store.SharedSessionStore;
import dev.reprise.cluster.store.StoreProvider;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/** The provider of {@code counted:} URIs, which counts the stores that are open. */
public final class CountedStores implements StoreProvider {

  private static final AtomicInteger OPEN = new AtomicInteger();

  /** For {@link java.util.ServiceLoader}. */
  public CountedStores() {}

  /** How many stores are open. */
  public static int open() {
    return OPEN.get();
  }

  @Override
  public Set<String> schemes() {
    return Set.of("counted");
  }

  @Override
  public KeyRingStore keyRingStore(URI uri, String cluster, String trustDomain) {
    return counted(KeyRingStore.class);
  }

  @Override
  public SharedSessionStore sessionStore(URI uri, String cluster, String trustDomain) {
    if (uri.getSchemeSpecificPart().equals("bad")) {
      throw new IllegalArgumentException("a bad URI");
    }
    return counted(SharedSessionStore.class);
  }

  /** A store without a bus for sessions. */
  private static <T> T counted(Class<T> type) {
    EmbeddedStore store = new EmbeddedStore();
    OPEN.incrementAndGet();
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> {
              if (method.getName().equals("close")) {
                OPEN.decrementAndGet();
              }
              if (method.getName().equals("bus")) {
                return Optional.empty();
              }
              try {
                return method.invoke(store, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            }));
  }
}
