// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.redis;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.reprise.cluster.store.CommandClass;
import dev.reprise.cluster.store.CommandListener;
import dev.reprise.cluster.store.KeyRingStore;
import dev.reprise.cluster.store.SharedRecord;
import dev.reprise.cluster.store.StoreException;
import dev.reprise.codec.wire.Bytes;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** The ring protocol's store on Redis. Other values under its keys are overwritten. */
final class RedisKeyRingStore implements KeyRingStore {

  private static final byte[] LOAD =
      script(
          """
          if redis.call('TYPE', KEYS[1]).ok ~= 'string' then return false end
          return redis.call('GET', KEYS[1])
          """);

  /** An empty ARGV[1] stands for "no such record": a sealed record is never empty. */
  private static final byte[] COMPARE_AND_SET =
      script(
          """
          local held = ''
          if redis.call('TYPE', KEYS[1]).ok == 'string' then held = redis.call('GET', KEYS[1]) end
          if held ~= ARGV[1] then return 0 end
          redis.call('SET', KEYS[1], ARGV[2])
          return 1
          """);

  /** A heartbeat is kept with the server's own second after which it counts no more. */
  private static final byte[] BEAT =
      script(
          """
          local kind = redis.call('TYPE', KEYS[1]).ok
          if kind ~= 'hash' and kind ~= 'none' then redis.call('UNLINK', KEYS[1]) end
          local before = redis.call('HGET', KEYS[1], ARGV[1])
          local now = tonumber(redis.call('TIME')[1])
          local over = string.format('%d', now + ARGV[3])
          redis.call('HSET', KEYS[1], ARGV[1], over .. ':' .. ARGV[2])
          if not before then return false end
          local over_before, heartbeat = string.match(before, '^(%d+):(.*)$')
          return over_before and now < tonumber(over_before) and heartbeat
          """);

  /** More members than a fleet has. Further heartbeats are counted and not read. */
  static final int MOST_HEARTBEATS = 10_000;

  /** Some 1,600 octets for each of them; those of members have a few hundred. */
  static final int MOST_HEARTBEAT_OCTETS = 16 << 20;

  /** How many heartbeats were not read, then those that were. */
  private static final byte[] HEARTBEATS =
      script(
          """
          if redis.call('TYPE', KEYS[1]).ok ~= 'hash' then return {0} end
          local now = tonumber(redis.call('TIME')[1])
          local all = redis.call('HGETALL', KEYS[1])
          local found = {0}
          local octets = 0
          for i = 1, #all, 2 do
            local over, heartbeat = string.match(all[i + 1], '^(%d+):(.*)$')
            if not over or now >= tonumber(over) then
              redis.call('HDEL', KEYS[1], all[i])
            elseif #found <= tonumber(ARGV[1]) and octets + #heartbeat <= tonumber(ARGV[2]) then
              octets = octets + #heartbeat
              found[#found + 1] = heartbeat
            else
              found[1] = found[1] + 1
            end
          end
          return found
          """);

  private static final String READING_HEARTBEATS = "reading heartbeats";

  private final RedisLink link;
  private final RedisKeys keys;
  private final RedisBus bus;

  RedisKeyRingStore(RedisLink link, RedisKeys keys) {
    this.link = link;
    this.keys = keys;
    this.bus = new RedisBus(link, keys.bus());
  }

  @Override
  public Optional<Bytes> load(SharedRecord record) throws StoreException {
    Object octets =
        link.call(
            CommandClass.LOAD,
            "reading " + record.word(),
            redis -> redis.eval(LOAD, List.of(keys.record(record)), List.of()));
    return octets instanceof byte[] read ? Optional.of(Bytes.copyOf(read)) : Optional.empty();
  }

  @Override
  public boolean compareAndSet(SharedRecord record, Optional<Bytes> expected, Bytes replacement)
      throws StoreException {
    Object replaced =
        link.call(
            CommandClass.COMPARE_AND_SET,
            "writing " + record.word(),
            redis ->
                redis.eval(
                    COMPARE_AND_SET,
                    List.of(keys.record(record)),
                    List.of(
                        expected.orElse(Bytes.EMPTY).toByteArray(), replacement.toByteArray())));
    return replaced instanceof Long number && number == 1;
  }

  @Override
  public Optional<Bytes> beat(String place, Bytes heartbeat, Duration keepFor)
      throws StoreException {
    byte[] seconds = Long.toString(Math.max(1, keepFor.toSeconds())).getBytes(US_ASCII);
    Object before =
        link.call(
            CommandClass.HEARTBEAT,
            "putting a heartbeat",
            redis ->
                redis.eval(
                    BEAT,
                    List.of(keys.members()),
                    List.of(place.getBytes(US_ASCII), heartbeat.toByteArray(), seconds)));
    return before instanceof byte[] octets ? Optional.of(Bytes.copyOf(octets)) : Optional.empty();
  }

  @Override
  public Heartbeats heartbeats() throws StoreException {
    Object answer =
        link.call(
            CommandClass.HEARTBEAT,
            READING_HEARTBEATS,
            redis ->
                redis.eval(
                    HEARTBEATS,
                    List.of(keys.members()),
                    List.of(ascii(MOST_HEARTBEATS), ascii(MOST_HEARTBEAT_OCTETS))));
    List<?> found = answer instanceof List<?> list ? list : List.of();
    List<Bytes> octets =
        found.stream()
            .filter(byte[].class::isInstance)
            .map(byte[].class::cast)
            .map(Bytes::copyOf)
            .toList();
    boolean isOfTheScript = octets.size() == found.size() - 1 && found.get(0) instanceof Long;
    return new Heartbeats(
        octets,
        isOfTheScript
            ? cut(octets.size(), (Long) found.get(0))
            : Optional.of(link.describe(READING_HEARTBEATS) + ": the answer is not the script's"));
  }

  private Optional<String> cut(int read, long more) {
    return more == 0
        ? Optional.empty()
        : Optional.of(
            ("%s: %d were read and %d more are there, too many for a fleet; find the program that"
                    + " writes them, then delete the key %s: each member writes its own again")
                .formatted(
                    link.describe(READING_HEARTBEATS),
                    read,
                    more,
                    new String(keys.members(), US_ASCII)));
  }

  @Override
  public void publish(Bytes message) throws StoreException {
    bus.publish(message);
  }

  @Override
  public Watch watch(Consumer<Bytes> listener, Runnable reconnected) {
    return bus.watch(listener, reconnected);
  }

  @Override
  public void onCommand(CommandListener listener) {
    link.onCommand(listener);
  }

  @Override
  public void close() {
    bus.close();
    link.close();
  }

  private static byte[] ascii(int number) {
    return Integer.toString(number).getBytes(US_ASCII);
  }

  private static byte[] script(String text) {
    return text.getBytes(US_ASCII);
  }
}
