// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.bc;

import dev.reprise.codec.SessionState;
import dev.reprise.engine.DeclineReason;
import dev.reprise.engine.key.KeyRing;
import dev.reprise.engine.key.TicketKeys;
import dev.reprise.engine.revocation.RevocationSource;
import dev.reprise.engine.revocation.RevokedSessions;
import dev.reprise.engine.server.RareWarning;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where keys and revocations come from, which may be the embedder's own code: where it fails,
 * nothing is resumed or issued, and the handshake is a full one. Safe for use by any thread.
 */
final class GuardedSources {

  private static final Logger LOG = LoggerFactory.getLogger(GuardedSources.class);
  private static final KeyRing NO_KEYS = KeyRing.empty("none");

  private final TicketKeys keys;
  private final RevocationSource revocations;
  private final RareWarning noKeys = new RareWarning();
  private final RareWarning noRevocations = new RareWarning();

  GuardedSources(TicketKeys keys, RevocationSource revocations) {
    this.keys = keys;
    this.revocations = revocations;
  }

  KeyRing keysAt(Instant now) {
    try {
      return Objects.requireNonNull(keys.at(now), "keys");
    } catch (RuntimeException e) {
      LOG.atLevel(noKeys.level(now))
          .setCause(e)
          .log("there are no ticket keys; no ticket is opened or issued");
      return NO_KEYS;
    }
  }

  /** What revocations have against resuming this session; a source that fails does not know. */
  Optional<DeclineReason> revocation(
      SessionState session, ServerScope scope, Instant now, Duration clockSkew) {
    Optional<RevokedSessions> known;
    try {
      known = Objects.requireNonNull(revocations.at(now), "revocations");
    } catch (RuntimeException e) {
      LOG.atLevel(noRevocations.level(now))
          .setCause(e)
          .log("what is revoked cannot be found out; nothing is resumed");
      known = Optional.empty();
    }
    if (known.isEmpty()) {
      return Optional.of(DeclineReason.REVOCATION_STALE);
    }
    return known.get().include(session, scope.scope(), clockSkew)
        ? Optional.of(DeclineReason.REVOKED)
        : Optional.empty();
  }

  /** Closes the keys, which the engine owns unless they were lent. */
  void close() {
    try {
      keys.close();
    } catch (RuntimeException e) {
      LOG.warn("the ticket keys could not be closed", e);
    }
  }
}
