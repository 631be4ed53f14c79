// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.bc;

import dev.reprise.codec.SessionState;
import dev.reprise.engine.DeclineReason;
import dev.reprise.engine.decide.Candidate;
import dev.reprise.engine.decide.Offer;
import java.time.Instant;
import java.util.Optional;

/**
 * What others are asked about the session that a hello offers: the store which it is, and then the
 * authorizer whether it is welcome, both until one deadline. Confined to the connection's thread.
 */
final class Inquiry {

  private final ResumptionEngine engine;
  private final Offer offer;
  private final Instant deadline;
  private final Optional<StoreLookup> lookup;
  private Optional<Candidate> stored = Optional.empty();
  private Optional<Authorization> authorization = Optional.empty();
  private boolean authorizerTurn = true;

  /** Begins to ask. */
  Inquiry(ResumptionEngine engine, Offer offer) {
    this.engine = engine;
    this.offer = offer;
    this.lookup =
        offer instanceof Offer.OfSessionId id && engine.isOurs(id.sessionId())
            ? Optional.of(engine.lookUp(id.sessionId()))
            : Optional.empty();
    this.deadline = lookup.map(StoreLookup::deadline).orElseGet(engine::answerDeadline);
  }

  /** Whether this is about what that hello offers. */
  boolean isAbout(Offer other) {
    return offer.equals(other);
  }

  /** Until when answers are waited for. */
  Instant deadline() {
    return deadline;
  }

  /** Runs the callback once the store has answered. */
  void whenStoreHasAnswered(Runnable callback) {
    lookup.ifPresent(asked -> asked.whenDone(callback));
  }

  /**
   * Whether everybody has answered. The authorizer's turn comes when the store has.
   *
   * @param wakeUp what is to run when the authorizer has answered
   */
  boolean isDone(Runnable wakeUp) {
    if (lookup.filter(asked -> !asked.isDone()).isPresent()) {
      return false;
    }
    if (authorizerTurn && engine.hasAuthorizer()) {
      authorizerTurn = false;
      askAuthorizer();
      authorization.filter(asked -> !asked.isDone()).ifPresent(asked -> asked.whenDone(wakeUp));
    }
    return authorization.map(Authorization::isDone).orElse(true);
  }

  private void askAuthorizer() {
    if (offer instanceof Offer.OfTicket ticket) {
      // It will be opened again when it counts: its key may have been revoked by then.
      Candidate opened = Candidate.of(engine.open(ticket.ticket()));
      ask(opened);
      opened.discard();
    } else if (lookup.isPresent()) {
      stored = Optional.of(lookup.get().take(engine.storedFormat()));
      ask(stored.get());
    }
  }

  private void ask(Candidate candidate) {
    if (candidate instanceof Candidate.Found found) {
      authorization = Optional.of(engine.authorize(found.state()));
    }
  }

  /**
   * The session, as far as it could be found by now; asked for once.
   *
   * @param mayBlock whether to wait until the deadline
   */
  Candidate candidate(boolean mayBlock) {
    if (offer instanceof Offer.OfTicket ticket) {
      return Candidate.of(engine.open(ticket.ticket()));
    }
    if (lookup.isEmpty()) {
      return Candidate.missing(DeclineReason.FOREIGN_SESSION_ID);
    }
    if (stored.isEmpty()) {
      if (mayBlock && !lookup.get().isDone()) {
        lookup.get().await(engine.now());
      }
      return lookup.get().take(engine.storedFormat());
    }
    return stored.get();
  }

  /**
   * What the authorizer has against the session by now.
   *
   * @param mayBlock whether to wait until the deadline
   */
  Optional<DeclineReason> objection(SessionState session, boolean mayBlock) {
    if (!engine.hasAuthorizer()) {
      return Optional.empty();
    }
    Authorization asked = authorization.orElseGet(() -> engine.authorize(session));
    if (mayBlock && !asked.isDone()) {
      asked.await(engine.now(), deadline);
    }
    return asked.objection();
  }

  /** Gives up all answers: whenever they come, their secrets are destroyed. */
  void abandon() {
    authorization.ifPresent(Authorization::abandon);
    stored.ifPresent(Candidate::discard);
    if (stored.isEmpty()) {
      lookup.ifPresent(StoreLookup::abandon);
    }
  }
}
