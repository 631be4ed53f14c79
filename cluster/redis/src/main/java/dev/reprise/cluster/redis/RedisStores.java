// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.redis;

import dev.reprise.cluster.store.KeyRingStore;
import dev.reprise.cluster.store.SharedSessionStore;
import dev.reprise.cluster.store.StoreAccess;
import dev.reprise.cluster.store.StoreException;
import dev.reprise.cluster.store.StoreProvider;
import java.net.URI;
import java.util.Optional;
import java.util.Set;

/**
 * {@code redis://}, {@code redis-sentinel://} and {@code redis-cluster://}, and with TLS {@code
 * rediss://}, {@code rediss-sentinel://} and {@code rediss-cluster://}; see {@link RedisAddress}
 * for what such a URI says. A server that is not there yet is no error: it is tried again whenever
 * it is needed.
 */
public final class RedisStores implements StoreProvider {

  /** For {@link java.util.ServiceLoader}. */
  public RedisStores() {}

  @Override
  public Set<String> schemes() {
    return RedisAddress.SCHEMES;
  }

  @Override
  public KeyRingStore keyRingStore(URI uri, String cluster, String trustDomain) {
    RedisAddress address = RedisAddress.of(uri);
    return new RedisKeyRingStore(
        new RedisLink(address, RedisTls.of(address), 2), new RedisKeys(cluster, trustDomain));
  }

  @Override
  public SharedSessionStore sessionStore(URI uri, String cluster, String trustDomain) {
    RedisAddress address = RedisAddress.of(uri);
    return new RedisSessionStore(
        new RedisLink(address, RedisTls.of(address), RedisSessionStore.THREADS),
        new RedisKeys(cluster, trustDomain));
  }

  @Override
  public Optional<StoreAccess> access(URI uri) throws StoreException {
    RedisAddress address = RedisAddress.of(uri);
    try (RedisLink link = new RedisLink(address, RedisTls.of(address), 1)) {
      return Optional.of(new RedisRights(link).tried());
    }
  }
}
