// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.ats;

import dev.reprise.engine.ResumptionPolicy;
import dev.reprise.engine.TicketFormat;
import dev.reprise.engine.bc.ResumptionEngine;
import dev.reprise.engine.file.SecretFileReader;
import dev.reprise.engine.key.TicketKey;
import dev.reprise.engine.key.TicketKeys;
import dev.reprise.engine.session.SessionCache;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This process's membership in a group of Traffic Servers.
 *
 * <p>Anybody who can publish at the group's Redis and knows its key file can give this node keys
 * and sessions. So an engine that joins a group shares its keys with nothing else. Safe for use by
 * any thread.
 *
 * @since 0.1
 */
public final class AtsGroup implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(AtsGroup.class);

  /** Of a file that is read at all; {@link GroupKeyFile} refuses shorter ones, too. */
  private static final int LONGEST_KEY_FILE = 1 << 12;

  private final InstantSource clock;
  private final BusCodec codec;
  private final Bus bus;
  private final GroupKeys keys;
  private final GroupSessions sessions;
  private final KeyMaking making;
  private final ScheduledExecutorService timer;
  private Optional<ScheduledFuture<?>> ticking = Optional.empty();
  private final LongAdder refused = new LongAdder();
  private final LongAdder tooLarge = new LongAdder();

  AtsGroup(
      GroupSettings settings,
      BusCodec codec,
      Bus bus,
      SeenSteks seen,
      SessionCache local,
      InstantSource clock,
      SecureRandom random) {
    this.codec = codec;
    this.bus = bus;
    this.clock = clock;
    this.keys = new GroupKeys(settings.cluster(), seen);
    Announcements announcements = new Announcements(bus, codec);
    this.sessions = new GroupSessions(local, announcements::session, tooLarge::increment);
    this.making = new KeyMaking(settings, keys, announcements, random, clock.instant());
    this.timer =
        Executors.newSingleThreadScheduledExecutor(
            body -> {
              Thread thread = new Thread(body, "reprise-ats-timer");
              thread.setDaemon(true);
              return thread;
            });
  }

  /**
   * Joins a group.
   *
   * @param seenFile where the fingerprints of used ticket keys are kept
   * @param local this node's own cache of sessions, for this group alone
   * @throws IOException if the key file or the file of fingerprints can't be used
   * @throws IllegalArgumentException if the key file is not one
   */
  public static AtsGroup join(GroupSettings settings, Path seenFile, SessionCache local)
      throws IOException {
    byte[] content = new SecretFileReader(settings.keyFile(), LONGEST_KEY_FILE).read();
    try {
      GroupKeyFile keyFile = GroupKeyFile.of(content);
      BusCodec codec = new BusCodec(settings.cluster(), keyFile.ciphers(settings.rule()));
      AtsGroup group =
          new AtsGroup(
              settings,
              codec,
              new AtsRedisBus(settings, keyFile.redisPassword(), codec.pattern()),
              new SeenSteks(seenFile),
              local,
              InstantSource.system(),
              new SecureRandom());
      group.start();
      return group;
    } finally {
      Arrays.fill(content, (byte) 0);
    }
  }

  /** Starts to listen and to keep time. */
  void start() {
    tick();
    bus.start(
        new Bus.Listener() {
          @Override
          public void listening() {
            AtsGroup.this.listening();
          }

          @Override
          public void heard(byte[] channel, byte[] payload) {
            AtsGroup.this.heard(channel, payload);
          }
        });
    ticking =
        Optional.of(
            timer.scheduleWithFixedDelay(this::tickOrReport, 250, 250, TimeUnit.MILLISECONDS));
  }

  /** The group's keys: the key that was announced last seals. Closing them has no effect. */
  public TicketKeys keys() {
    return keys;
  }

  /** A builder of an engine for this group alone. */
  public ResumptionEngine.Builder engine(ResumptionPolicy policy) {
    if (policy.ticketFormat() != TicketFormat.OPENSSL) {
      throw new IllegalArgumentException("the group's tickets are OpenSSL's");
    }
    return ResumptionEngine.builder()
        .policy(policy)
        .keys(keys)
        .sessions(sessions)
        .sessionsOfOtherServers();
  }

  /** Whether this node makes the group's ticket keys. */
  public boolean isMaster() {
    return making.isMaster();
  }

  /** Messages and keys that were refused. */
  public long refused() {
    return refused.sum();
  }

  /** Sessions that were too large for the group, and messages that did not reach Redis. */
  public long notTold() {
    return tooLarge.sum() + bus.dropped();
  }

  /** Asks the group for its keys, or gives it ours: the connection is new. */
  private void listening() {
    making.listening(clock.instant());
  }

  /** Takes a message of anybody's. */
  void heard(byte[] channel, byte[] payload) {
    Instant now = clock.instant();
    try {
      BusMessage message = codec.open(channel, payload);
      if (message instanceof BusMessage.Stek stek) {
        take(stek.key(), now);
      } else if (message instanceof BusMessage.Session session) {
        sessions.take(session, now);
      } else {
        making.answer(now);
      }
    } catch (BusException e) {
      LOG.debug("a message was refused: {}", e.getMessage());
      refused.increment();
    } catch (RuntimeException e) { // else nothing would be heard from then on
      LOG.error("a message could not be dealt with", e);
      refused.increment();
    }
  }

  private void take(TicketKey key, Instant now) {
    if (!making.take(key, now)) {
      refused.increment();
    }
  }

  /** A timer that fails once would be silent for ever. */
  private void tickOrReport() {
    try {
      tick();
    } catch (RuntimeException e) {
      LOG.error("what was due in the group failed", e);
    }
  }

  /** Does what is due. */
  void tick() {
    making.tick(clock.instant());
  }

  /** Leaves the group; its keys are zeroed. */
  @Override
  public void close() {
    ticking.ifPresent(each -> each.cancel(false));
    timer.shutdownNow();
    bus.close();
    keys.destroy();
  }
}
