// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.ats;

import dev.reprise.codec.KeyName;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.SecretBytes;
import dev.reprise.engine.TicketFormat;
import dev.reprise.engine.key.TicketKey;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides which node of a group makes its ticket keys: makes them if this node is the master, asks
 * for them if it is not, and takes over from a master that is gone. Reads no clock. Safe for use by
 * any thread.
 */
final class KeyMaking {

  /*
   * The plugin differs in five points. The other members cannot tell the difference:
   * (1) This node listens before it asks, and asks again after each reconnect.
   * (2) It uses a key of its own before it announces the key, so it waits for no echo.
   * (3) It answers a request with the previous key and then the current one, at most once a second.
   * (4) It asks once more a second after each new key: a master that missed the echo of its own key
   *     seals under another one, and answers with that.
   * (5) It does not take a key that was used before (SeenSteks).
   */

  private static final Logger LOG = LoggerFactory.getLogger(KeyMaking.class);
  private static final Duration ASK_AGAIN = Duration.ofSeconds(30);
  private static final Duration ELECT_AFTER = Duration.ofSeconds(330);
  private static final Duration OVERDUE = Duration.ofDays(2);
  private static final Duration BETWEEN_ANSWERS = Duration.ofSeconds(1);
  private static final Duration CONFIRM_AFTER = Duration.ofSeconds(1);
  private static final int KEY_OCTETS = 16;

  private final Duration keyUpdateInterval;
  private final GroupKeys keys;
  private final Announcements announcements;
  private final SecureRandom random;
  private final Instant started;
  private Optional<KeyName> issued = Optional.empty();
  private boolean master;
  private Instant nextIssue;
  private Instant nextRequest;
  private Instant lastAnswer = Instant.EPOCH;
  private Instant lastChange;
  private Instant confirmAt = Instant.MAX;

  KeyMaking(
      GroupSettings settings,
      GroupKeys keys,
      Announcements announcements,
      SecureRandom random,
      Instant now) {
    this.keyUpdateInterval = settings.keyUpdateInterval();
    this.keys = keys;
    this.announcements = announcements;
    this.random = random;
    this.started = now;
    this.master = settings.master();
    this.nextIssue = now;
    this.nextRequest = now.plus(ASK_AGAIN);
    this.lastChange = now;
  }

  /** Whether this node makes the keys. */
  synchronized boolean isMaster() {
    return master;
  }

  /** Announces the keys, or asks for them, on a connection that is new. */
  synchronized void listening(Instant now) {
    nextRequest = now.plus(ASK_AGAIN);
    if (master) {
      announceKeys();
    } else {
      announcements.request();
    }
  }

  /**
   * Takes a key that a member has announced.
   *
   * @return whether the key is in use now
   */
  synchronized boolean take(TicketKey key, Instant now) {
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
          return false;
        }
      }
      return true;
    } catch (IOException e) {
      LOG.warn("ticket key {} can't be remembered, and is not taken", key.name(), e);
      return false;
    }
  }

  /** Answers a member that asks for the keys. */
  synchronized void answer(Instant now) {
    if (master && !now.isBefore(lastAnswer.plus(BETWEEN_ANSWERS))) {
      lastAnswer = now;
      announceKeys();
    }
  }

  /** Makes a key, resigns, asks or takes over, whichever is due. */
  synchronized void tick(Instant now) {
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
      announcements.request();
    } else if (!now.isBefore(confirmAt)) {
      confirmAt = Instant.MAX;
      announcements.request();
    }
  }

  private void announceKeys() {
    keys.previous().ifPresent(announcements::key);
    keys.current().ifPresent(announcements::key);
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
        announcements.key(key);
      }
      nextIssue = now.plus(keyUpdateInterval);
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
}
