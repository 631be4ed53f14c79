// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.ats;

// Longer than 300 lines: one member's protocol, each message and tick on the same locked state.

import dev.reprise.codec.KeyName;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.SecretBytes;
import dev.reprise.engine.ResumptionPolicy;
import dev.reprise.engine.TicketFormat;
import dev.reprise.engine.bc.ResumptionEngine;
import dev.reprise.engine.key.TicketKey;
import dev.reprise.engine.key.TicketKeys;
import dev.reprise.engine.session.SessionCache;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
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
 * <p>Whoever can publish at the group's Redis and knows its key file can give this node keys and
 * sessions of his own: an engine that joins one shares its keys with nothing else. Safe for use by
 * any thread.
 *
 * @since 0.1
 */
public final class AtsGroup implements AutoCloseable {

  /*
   * Where this differs from the plugin, it is heard no differently by the others:
   * (1) It listens first and asks then, and asks again after each reconnect.
   * (2) A key of its own is in use here before the others hear of it, so no echo is waited for.
   * (3) Who asks gets the previous key and then the current one, at most once a second.
   * (4) It asks once more a second after each new key: a master that missed the echo of its own key
   *     seals under another one, and answers with that.
   * (5) A key that was used before is not taken again (SeenSteks).
   */

  private static final Logger LOG = LoggerFactory.getLogger(AtsGroup.class);
  private static final Duration ASK_AGAIN = Duration.ofSeconds(30);
  private static final Duration ELECT_AFTER = Duration.ofSeconds(330);
  private static final Duration OVERDUE = Duration.ofDays(2);
  private static final Duration BETWEEN_ANSWERS = Duration.ofSeconds(1);
  private static final Duration CONFIRM_AFTER = Duration.ofSeconds(1);
  private static final int KEY_OCTETS = 16;

  private final GroupSettings settings;
  private final InstantSource clock;
  private final SecureRandom random;
  private final BusCodec codec;
  private final Bus bus;
  private final GroupKeys keys;
  private final GroupSessions sessions;
  private final Instant started;
  private final ScheduledExecutorService timer;
  private Optional<ScheduledFuture<?>> ticking = Optional.empty();
  private Optional<KeyName> issued = Optional.empty();
  private boolean master;
  private Instant nextIssue;
  private Instant nextRequest;
  private Instant lastAnswer = Instant.EPOCH;
  private Instant lastChange;
  private Instant confirmAt = Instant.MAX;
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
    this.settings = settings;
    this.codec = codec;
    this.bus = bus;
    this.clock = clock;
    this.random = random;
    this.keys = new GroupKeys(settings.cluster(), seen);
    this.sessions = new GroupSessions(local, this::tell, tooLarge::increment);
    this.started = clock.instant();
    this.master = settings.master();
    this.nextIssue = started;
    this.nextRequest = started.plus(ASK_AGAIN);
    this.lastChange = started;
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
    byte[] content = Files.readAllBytes(settings.keyFile());
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

  /** Begins to listen, and to keep time. */
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
        Optional.of(timer.scheduleWithFixedDelay(this::tickOrSay, 250, 250, TimeUnit.MILLISECONDS));
  }

  /** The group's keys: the key that was announced last seals. Closing them has no effect. */
  public TicketKeys keys() {
    return keys;
  }

  /** An engine for this group alone, which may be described further. */
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
  public synchronized boolean isMaster() {
    return master;
  }

  /** Messages and keys that were not taken. */
  public long refused() {
    return refused.sum();
  }

  /** Sessions that the others would not have taken, and messages that found no Redis. */
  public synchronized long notTold() {
    return tooLarge.sum() + bus.dropped();
  }

  // What is heard

  private void listening() {
    synchronized (this) {
      nextRequest = clock.instant().plus(ASK_AGAIN);
      if (master) {
        answer();
        return;
      }
    }
    ask();
  }

  /** A message of anybody's. */
  void heard(byte[] channel, byte[] payload) {
    try {
      BusMessage message = codec.open(channel, payload);
      if (message instanceof BusMessage.Stek stek) {
        take(stek.key());
      } else if (message instanceof BusMessage.Session session) {
        sessions.take(session, clock.instant());
      } else {
        answerRequest();
      }
    } catch (BusException e) {
      LOG.debug("a message was refused: {}", e.getMessage());
      refused.increment();
    } catch (RuntimeException e) { // else nothing would be heard from then on
      LOG.error("a message could not be dealt with", e);
      refused.increment();
    }
  }

  private synchronized void take(TicketKey key) {
    Instant now = clock.instant();
    try {
      switch (keys.take(key, now)) {
        case NEW -> {
          lastChange = now;
          confirmAt = now.plus(CONFIRM_AFTER);
          LOG.info("ticket key {} of the group seals from now on", key.name());
        }
        case KNOWN -> lastChange = now;
        case REFUSED -> {
          LOG.warn("ticket key {} was used before, and is not taken again", key.name());
          refused.increment();
        }
      }
    } catch (IOException e) {
      LOG.warn("ticket key {} can't be remembered, and is not taken", key.name(), e);
      refused.increment();
    }
  }

  private synchronized void answerRequest() {
    Instant now = clock.instant();
    if (master && !now.isBefore(lastAnswer.plus(BETWEEN_ANSWERS))) {
      lastAnswer = now;
      answer();
    }
  }

  private void answer() {
    keys.previous().ifPresent(this::tell);
    keys.current().ifPresent(this::tell);
  }

  // What is told

  private void ask() {
    bus.send(codec.requestChannel(), "", true);
  }

  private void tell(TicketKey key) {
    bus.send(codec.stekChannel(), codec.seal(key), true);
  }

  private void tell(BusMessage.Session session) {
    bus.send(codec.sessionChannel(session.id()), codec.seal(session.session()), false);
  }

  // What time does

  /** A timer that fails once would be silent for ever. */
  private void tickOrSay() {
    try {
      tick();
    } catch (RuntimeException e) {
      LOG.error("what was due in the group failed", e);
    }
  }

  /** Issues, resigns, asks or takes over, as it is due. */
  synchronized void tick() {
    Instant now = clock.instant();
    if (master) {
      if (!now.isBefore(nextIssue)) {
        issueOrResign(now);
      }
    } else if (isOrphaned(now)) {
      LOG.warn("nobody in the group makes ticket keys: this node does from now on");
      master = true;
      issued = Optional.empty();
      issueOrResign(now);
    } else if (keys.current().isEmpty() && !now.isBefore(nextRequest)) {
      nextRequest = now.plus(ASK_AGAIN);
      ask();
    } else if (!now.isBefore(confirmAt)) {
      confirmAt = Instant.MAX;
      ask();
    }
  }

  private boolean isOrphaned(Instant now) {
    return keys.current().isEmpty()
        ? !now.isBefore(started.plus(ELECT_AFTER))
        : now.isAfter(lastChange.plus(OVERDUE));
  }

  private void issueOrResign(Instant now) {
    Optional<KeyName> current = keys.current().map(TicketKey::name);
    if (issued.isPresent() && !issued.equals(current)) {
      LOG.info("another node of the group makes ticket keys: this one does no more");
      master = false;
      issued = Optional.empty();
      return;
    }
    TicketKey key = generate();
    try {
      if (keys.take(key, now) == GroupKeys.Taken.NEW) {
        issued = Optional.of(key.name());
        lastChange = now;
        tell(key);
      }
      nextIssue = now.plus(settings.keyUpdateInterval());
    } catch (IOException e) {
      LOG.warn("a new ticket key can't be remembered, and is not used", e);
      nextIssue = now.plus(ASK_AGAIN);
    }
  }

  private TicketKey generate() {
    while (true) {
      try {
        return TicketKey.of(
            TicketFormat.OPENSSL,
            new KeyName(Bytes.copyOf(draw())),
            SecretBytes.adopt(draw()),
            SecretBytes.adopt(draw()));
      } catch (IllegalArgumentException e) {
        LOG.debug("drew a weak key by chance, and draw again");
      }
    }
  }

  private byte[] draw() {
    byte[] drawn = new byte[KEY_OCTETS];
    random.nextBytes(drawn);
    return drawn;
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
