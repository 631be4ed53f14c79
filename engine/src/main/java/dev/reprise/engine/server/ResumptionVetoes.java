// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.server;

import dev.reprise.codec.SessionState;
import dev.reprise.engine.DeclineReason;
import dev.reprise.engine.ResumptionAuthorizer;
import dev.reprise.engine.ResumptionScope;
import dev.reprise.engine.revocation.RevocationSource;
import dev.reprise.engine.revocation.RevokedSessions;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The two that can object to a session which could be resumed: the revocations and the embedder's
 * authorizer. Where one of them fails, the session is not resumed. Safe for use by any thread.
 */
public final class ResumptionVetoes {

  private static final Logger LOG = LoggerFactory.getLogger(ResumptionVetoes.class);

  private final RevocationSource revocations;
  private final @Nullable ResumptionAuthorizer authorizer;
  private final Duration clockSkew;
  private final RareWarning noRevocations = new RareWarning();

  /**
   * @param clockSkew by how much the clocks of the nodes may differ
   */
  public ResumptionVetoes(
      RevocationSource revocations, @Nullable ResumptionAuthorizer authorizer, Duration clockSkew) {
    this.revocations = revocations;
    this.authorizer = authorizer;
    this.clockSkew = clockSkew;
  }

  /** The objection of the revocations: the session is revoked, or nobody knows whether it is. */
  public Optional<DeclineReason> revocation(
      SessionState session, ResumptionScope scope, Instant now) {
    Optional<RevokedSessions> known;
    try {
      known = Objects.requireNonNull(revocations.at(now), "revocations");
    } catch (RuntimeException e) {
      LOG.atLevel(noRevocations.level(now))
          .setCause(e)
          .log("The source of revocations failed; nothing is resumed");
      known = Optional.empty();
    }
    if (known.isEmpty()) {
      return Optional.of(DeclineReason.REVOCATION_STALE);
    }
    return known.get().include(session, scope, clockSkew)
        ? Optional.of(DeclineReason.REVOKED)
        : Optional.empty();
  }

  /** Whether the embedder has an authorizer, which is asked before each resumption. */
  public boolean hasAuthorizer() {
    return authorizer != null;
  }

  /** Asks the authorizer, which the engine has, about a session. */
  Pending<ResumptionAuthorizer.Answer> authorize(SessionState session, Instant deadline) {
    ResumptionAuthorizer asked = Objects.requireNonNull(authorizer, "authorizer");
    return Pending.ask(
        () -> asked.authorize(ResumptionAuthorizer.Request.of(session)), deadline, answer -> {});
  }

  /** The objection in the authorizer's answer: everything but an acceptance is one. */
  static Optional<DeclineReason> objection(Pending<ResumptionAuthorizer.Answer> authorization) {
    if (!authorization.isAnswered()) {
      return Optional.of(DeclineReason.AUTHORIZER_ERROR);
    }
    try {
      return switch (authorization.answer()) {
        case ACCEPT -> Optional.empty();
        case DECLINE -> Optional.of(DeclineReason.IDENTITY_REFUSED);
      };
    } catch (ExecutionException e) {
      LOG.warn("The authorizer failed", e);
      return Optional.of(DeclineReason.AUTHORIZER_ERROR);
    }
  }
}
