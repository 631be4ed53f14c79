// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.server;

import dev.reprise.codec.SessionId;
import dev.reprise.engine.ResumptionEvents;
import dev.reprise.engine.ResumptionPolicy;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Set;

/**
 * What the connections of one engine share. Safe for use by any thread.
 *
 * @param policy the operator's decisions
 * @param events hears of each handshake; never throws
 * @param clock the clock by which tickets are issued and expire
 * @param answerTimeout how long a handshake waits for a store and an authorizer, both together
 * @param tickets sessions in tickets
 * @param sessions sessions by ID
 * @param vetoes revocations and the authorizer
 * @param scopes knows which scopes were seen untrue
 * @param understoodExtensions types of ServerHello extensions that the embedder negotiates on each
 *     connection
 * @param replaysClientCertificate whether the embedder's server looks at a client certificate again
 *     when its session is resumed
 */
public record EngineServices(
    ResumptionPolicy policy,
    ResumptionEvents events,
    InstantSource clock,
    Duration answerTimeout,
    TicketService tickets,
    SessionService sessions,
    ResumptionVetoes vetoes,
    ScopeWatch scopes,
    Set<Integer> understoodExtensions,
    boolean replaysClientCertificate) {

  /** Copies the set. */
  public EngineServices {
    understoodExtensions = Set.copyOf(understoodExtensions);
  }

  /** The time by the engine's clock. */
  public Instant now() {
    return clock.instant();
  }

  /** Whether there is a store or an authorizer for whose answer a hello may have to wait. */
  public boolean mayWait() {
    return sessions.isShared() || vetoes.hasAuthorizer();
  }

  /** Evicts a session, so that it is not resumed by its ID. */
  public void evict(SessionId sessionId) {
    sessions.evict(sessionId);
    events.evicted();
  }

  /** Destroys the keys: from now on nothing is resumed or issued. */
  public void close() {
    sessions.close();
    tickets.close();
  }
}
