// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.server;

import dev.reprise.codec.SessionState;
import dev.reprise.codec.wire.SecretBytes;
import dev.reprise.engine.DeclineReason;
import dev.reprise.engine.ResumptionAuthorizer;
import dev.reprise.engine.decide.Candidate;
import dev.reprise.engine.decide.Offer;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The lookup of the session that a hello offers: first the ticket is opened or the session store is
 * asked, then the authorizer is asked about the session that was found. One deadline holds for both
 * answers. Confined to the connection's thread.
 */
public final class SessionLookup {

  private final EngineServices services;
  private final Offer offer;
  private final Instant deadline;
  private final Runnable wakeUp;

  /** The question to the store; null for a ticket, and for an ID that this fleet did not make. */
  private final @Nullable Pending<Optional<SecretBytes>> stored;

  /** What the store found; null until it was read for the authorizer. */
  private @Nullable Candidate found;

  private boolean authorizerPassed;
  private @Nullable Pending<ResumptionAuthorizer.Answer> authorization;

  /**
   * Starts the lookup: of a session ID, in the caches and stores that may have it.
   *
   * @param wakeUp runs on any thread when an answer has come that was waited for
   */
  SessionLookup(EngineServices services, Offer offer, Runnable wakeUp) {
    Instant now = services.now();
    this.services = services;
    this.offer = offer;
    this.deadline = now.plus(services.answerTimeout());
    this.wakeUp = wakeUp;
    this.stored =
        offer instanceof Offer.OfSessionId id
            ? services.sessions().find(id.sessionId(), now, deadline)
            : null;
  }

  /** Starts the lookup of an offer inside the handshake, which waits in place or not at all. */
  public static SessionLookup start(EngineServices services, Offer offer) {
    return new SessionLookup(services, offer, () -> {});
  }

  /**
   * Starts the lookup of an offer ahead of the handshake, if there is an answer to wait for.
   *
   * @param wakeUp runs on any thread when it is time to call {@link #advance} again
   */
  public static Optional<SessionLookup> prefetch(
      EngineServices services, Offer offer, Runnable wakeUp) {
    boolean mayWait =
        offer instanceof Offer.OfSessionId
            || (offer instanceof Offer.OfTicket && services.vetoes().hasAuthorizer());
    if (!mayWait) {
      return Optional.empty();
    }
    SessionLookup lookup = new SessionLookup(services, offer, wakeUp);
    if (lookup.stored == null) {
      return offer instanceof Offer.OfTicket ? Optional.of(lookup) : Optional.empty();
    }
    if (!lookup.stored.isAnswered()) {
      lookup.stored.whenAnswered(wakeUp);
    }
    return Optional.of(lookup);
  }

  /** Whether this is the lookup of that offer. */
  public boolean isAbout(Offer other) {
    return offer.equals(other);
  }

  /** The moment until which answers are waited for. */
  Instant deadline() {
    return deadline;
  }

  /** Takes the next step if the answer that it needs has come: the authorizer follows the store. */
  void advance() {
    if (authorizerPassed || !isStoreAnswered()) {
      return;
    }
    authorizerPassed = true;
    if (!services.vetoes().hasAuthorizer()) {
      return;
    }
    if (stored != null) {
      found = readStored(stored);
      askAuthorizer(found);
    } else if (offer instanceof Offer.OfTicket ticket) {
      // The handshake opens it again: by then its key may have been revoked.
      Candidate opened = open(ticket);
      askAuthorizer(opened);
      opened.discard();
    }
  }

  private void askAuthorizer(Candidate candidate) {
    if (candidate instanceof Candidate.Found session) {
      authorization = services.vetoes().authorize(session.session(), deadline);
      if (!authorization.isAnswered()) {
        authorization.whenAnswered(wakeUp);
      }
    }
  }

  /** Whether every answer has come. */
  boolean isComplete() {
    return authorizerPassed && (authorization == null || authorization.isAnswered());
  }

  private boolean isStoreAnswered() {
    return stored == null || stored.isAnswered();
  }

  /**
   * The session, as far as it has been found. Called once.
   *
   * @param mayBlock whether to wait for the store until the deadline
   */
  public Candidate candidate(boolean mayBlock) {
    if (offer instanceof Offer.OfTicket ticket) {
      return open(ticket);
    }
    if (stored == null) {
      return Candidate.missing(DeclineReason.FOREIGN_SESSION_ID);
    }
    if (found != null) {
      return found;
    }
    if (mayBlock) {
      stored.await(services.now());
    }
    return readStored(stored);
  }

  private Candidate open(Offer.OfTicket ticket) {
    return Candidate.of(services.tickets().open(ticket.ticket()));
  }

  private Candidate readStored(Pending<Optional<SecretBytes>> lookup) {
    return services.sessions().candidate(lookup);
  }

  /**
   * The authorizer's objection to the session: none only if it has accepted the session by now.
   *
   * @param mayBlock whether to wait for the authorizer until the deadline
   */
  public Optional<DeclineReason> objection(SessionState session, boolean mayBlock) {
    ResumptionVetoes vetoes = services.vetoes();
    if (!vetoes.hasAuthorizer()) {
      return Optional.empty();
    }
    if (authorization == null) {
      authorization = vetoes.authorize(session, deadline);
    }
    if (mayBlock) {
      authorization.await(services.now());
    }
    return ResumptionVetoes.objection(authorization);
  }

  /** Gives up all answers: their secrets are destroyed when they come. */
  public void abandon() {
    if (authorization != null) {
      authorization.abandon();
    }
    if (found != null) {
      found.discard();
    } else if (stored != null) {
      stored.abandon();
    }
  }
}
