// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.redis;

import dev.reprise.cluster.store.CommandClass;
import dev.reprise.cluster.store.StoreException;
import dev.reprise.codec.wire.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import redis.clients.jedis.AbstractPipeline;
import redis.clients.jedis.Response;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisRedirectionException;
import redis.clients.jedis.params.SetParams;

/** Writes changes to Redis, a batch in one exchange with each server. */
final class SessionWriter {

  private final RedisLink link;
  private final RedisKeys keys;

  SessionWriter(RedisLink link, RedisKeys keys) {
    this.link = link;
    this.keys = keys;
  }

  /**
   * Writes all changes.
   *
   * @return how many were refused
   */
  int write(List<WriteBehind.Change> changes) throws StoreException {
    return changes.isEmpty()
        ? 0
        : link.call(
            CommandClass.WRITE_SESSIONS, "writing sessions", redis -> write(redis, changes));
  }

  private int write(UnifiedJedis redis, List<WriteBehind.Change> changes) {
    List<Response<?>> responses = new ArrayList<>();
    try (AbstractPipeline pipeline = redis.pipelined()) {
      for (WriteBehind.Change change : changes) {
        byte[] key = keys.session(change.name());
        Optional<Bytes> value = change.value();
        responses.add(
            value.isEmpty()
                ? pipeline.unlink(key)
                : pipeline.set(key, value.get().toByteArray(), timeToLive(change)));
      }
      pipeline.sync();
    }
    int refused = 0;
    for (int i = 0; i < responses.size(); i++) {
      if (!isTaken(redis, changes.get(i), responses.get(i))) {
        refused++;
      }
    }
    return refused;
  }

  private boolean isTaken(UnifiedJedis redis, WriteBehind.Change change, Response<?> response) {
    try {
      response.get();
      return true;
    } catch (JedisRedirectionException e) {
      return isTaken(redis, change);
    } catch (JedisDataException e) {
      return throwIfPassing(e);
    }
  }

  /** Writes one change by itself, which finds the server that a slot has moved to. */
  private boolean isTaken(UnifiedJedis redis, WriteBehind.Change change) {
    byte[] key = keys.session(change.name());
    try {
      if (change.value().isEmpty()) {
        redis.unlink(key);
      } else {
        redis.set(key, change.value().get().toByteArray(), timeToLive(change));
      }
      return true;
    } catch (JedisDataException e) {
      return throwIfPassing(e);
    }
  }

  /**
   * A refusal of this change alone is final. One that will pass fails the batch, which is then
   * written again.
   *
   * @return false
   */
  private static boolean throwIfPassing(JedisDataException refusal) {
    Optional<Refusal> known = Refusal.in(String.valueOf(refusal.getMessage()));
    if (known.isPresent() && known.get() != Refusal.OOM) {
      throw refusal;
    }
    return false;
  }

  private static SetParams timeToLive(WriteBehind.Change change) {
    return SetParams.setParams().px(Math.max(1, change.keepFor().toMillis()));
  }
}
