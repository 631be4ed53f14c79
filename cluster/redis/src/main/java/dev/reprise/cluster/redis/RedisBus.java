// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.redis;

import dev.reprise.cluster.store.CommandClass;
import dev.reprise.cluster.store.KeyRingStore;
import dev.reprise.cluster.store.MessageBus;
import dev.reprise.cluster.store.StoreException;
import dev.reprise.codec.wire.Bytes;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import redis.clients.jedis.RedisClusterClient;
import redis.clients.jedis.exceptions.JedisDataException;

/**
 * A channel of Redis. In a Redis Cluster it is a sharded one, which only its slot's servers carry;
 * a server below 7.0 does not know those, and gets a plain one. Safe for use by any thread.
 */
final class RedisBus implements MessageBus, AutoCloseable {

  private final RedisLink link;
  private final byte[] channel;
  private final List<RedisWatch> watches = new CopyOnWriteArrayList<>();
  private volatile boolean sharded;

  RedisBus(RedisLink link, byte[] channel) {
    this.link = link;
    this.channel = channel.clone();
    this.sharded = link.isCluster();
    link.onRenewal(() -> watches.forEach(RedisWatch::disconnect));
  }

  @Override
  public void publish(Bytes message) throws StoreException {
    byte[] octets = message.toByteArray();
    link.call(
        CommandClass.PUBLISH,
        "publishing",
        redis -> {
          if (sharded && redis instanceof RedisClusterClient cluster) {
            try {
              return cluster.spublish(channel, octets);
            } catch (JedisDataException e) {
              noteIfUnknown(e);
            }
          }
          return redis.publish(channel, octets);
        });
  }

  /** Whether the channel is a sharded one, as far as is known. */
  boolean isSharded() {
    return sharded;
  }

  /** Takes note if a server does not know sharded channels; any other failure is thrown on. */
  void noteIfUnknown(JedisDataException failure) {
    String message = String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT);
    if (!sharded || !message.contains("unknown command")) {
      throw failure;
    }
    sharded = false;
  }

  @Override
  public KeyRingStore.Watch watch(Consumer<Bytes> listener, Runnable reconnected) {
    RedisWatch watch = new RedisWatch(link, this, channel, listener, reconnected);
    watches.add(watch);
    watch.start();
    return watch;
  }

  @Override
  public void close() {
    watches.forEach(RedisWatch::close);
  }
}
