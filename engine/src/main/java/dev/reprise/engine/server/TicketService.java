// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.server;

import dev.reprise.codec.KeyName;
import dev.reprise.codec.SessionState;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.engine.ResumptionEvents;
import dev.reprise.engine.ResumptionEvents.RotationTrigger;
import dev.reprise.engine.ResumptionPolicy;
import dev.reprise.engine.ResumptionScope;
import dev.reprise.engine.issue.Issuance;
import dev.reprise.engine.issue.RotationWatch;
import dev.reprise.engine.issue.TicketIssuer;
import dev.reprise.engine.issue.TicketSealer;
import dev.reprise.engine.key.KeyEntry;
import dev.reprise.engine.key.KeyRing;
import dev.reprise.engine.key.TicketKeys;
import dev.reprise.engine.ticket.TicketOpener;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tickets as handshakes use them: opened and sealed under the keys of the moment. The source of the
 * keys may be the embedder's own code; where it fails, no ticket is opened or issued. Safe for use
 * by any thread.
 */
public final class TicketService {

  private static final Logger LOG = LoggerFactory.getLogger(TicketService.class);
  private static final KeyRing NO_KEYS = KeyRing.empty("none");

  private final TicketKeys keys;
  private final ResumptionEvents events;
  private final InstantSource clock;
  private final TicketOpener opener = new TicketOpener();
  private final TicketIssuer issuer;
  private final RotationWatch rotations = new RotationWatch();
  private final RareWarning noKeys = new RareWarning();

  /**
   * @param events hear of each change of the sealing key
   * @param random makes what sealing needs
   */
  public TicketService(
      TicketKeys keys,
      ResumptionPolicy policy,
      ResumptionEvents events,
      InstantSource clock,
      SecureRandom random) {
    this.keys = keys;
    this.events = events;
    this.clock = clock;
    this.issuer = new TicketIssuer(policy, new TicketSealer(random));
  }

  /** Opens a ticket. */
  TicketOpener.Verdict open(Bytes ticket) {
    Instant now = clock.instant();
    return opener.open(ticket, keysAt(now), now);
  }

  /** Whether a ticket names a key that opens at the moment. */
  boolean knowsKeyOf(Bytes ticket) {
    return ticket.length() >= KeyName.LENGTH && keysAt(clock.instant()).indexOf(ticket) >= 0;
  }

  /** Seals a session into a ticket. */
  public Issuance issue(SessionState session, ResumptionScope scope, Instant now) {
    return issuer.issue(session, scope, keysAt(now), now);
  }

  /** The key that seals at the moment. Reports that it has changed since the last call. */
  public Optional<KeyEntry> sealingKey() {
    Instant now = clock.instant();
    KeyRing ring = keysAt(now);
    Optional<KeyEntry> sealing = ring.sealingKey(now);
    rotations.observe(ring, sealing).ifPresent(this::reportRotation);
    return sealing;
  }

  private void reportRotation(RotationTrigger trigger) {
    LOG.info("Another ticket key seals now: {}", trigger.word());
    StekRotationEvent.record(trigger);
    events.rotated(trigger);
  }

  private KeyRing keysAt(Instant now) {
    try {
      return Objects.requireNonNull(keys.at(now), "keys");
    } catch (RuntimeException e) {
      LOG.atLevel(noKeys.level(now))
          .setCause(e)
          .log("The source of ticket keys failed; no ticket is opened or issued");
      return NO_KEYS;
    }
  }

  /** Closes the keys, which the engine owns unless they were lent. */
  public void close() {
    try {
      keys.close();
    } catch (RuntimeException e) {
      LOG.warn("The ticket keys could not be closed", e);
    }
  }
}
