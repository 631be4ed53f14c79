// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.server;

import dev.reprise.engine.DeclineReason;
import dev.reprise.engine.KeyPhase;
import dev.reprise.engine.NotIssuedReason;
import dev.reprise.engine.ResumptionEvents;
import dev.reprise.engine.ResumptionOutcome;
import dev.reprise.engine.ResumptionOutcome.Mechanism;
import dev.reprise.engine.issue.Issuance;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The report of one handshake to the embedder's events, the flight recorder and the log. It begins
 * with the hello. Confined to the connection's thread.
 */
public final class HandshakeReport {

  private static final Logger LOG = LoggerFactory.getLogger(HandshakeReport.class);

  private final EngineServices services;
  private final Instant begun;

  /** Null while nobody records it. */
  private final @Nullable TlsResumptionEvent recorded;

  private HandshakeReport(EngineServices services) {
    this.services = services;
    this.begun = services.now();
    this.recorded = TlsResumptionEvent.begun();
  }

  /** The report of a handshake that begins now. */
  public static HandshakeReport begin(EngineServices services) {
    return new HandshakeReport(services);
  }

  private ResumptionEvents events() {
    return services.events();
  }

  /** The abbreviated handshake is refused with the alert of RFC 7627, Section 5.3. */
  public void aborted(Mechanism mechanism) {
    events().aborted(mechanism);
  }

  /**
   * An abbreviated handshake is complete.
   *
   * @param keyPhase the phase of the ticket's key; empty for a session ID
   * @param renewal the renewal of the ticket; empty if none was due
   */
  public void resumed(
      ResumptionOutcome.Resumed outcome, Optional<KeyPhase> keyPhase, Optional<Issuance> renewal) {
    events().resumed(outcome.mechanism(), keyPhase, outcome.sessionAge());
    renewal.ifPresent(this::renewed);
    if (recorded != null) {
      recorded.resumed(outcome);
    }
    completed(Optional.of(outcome.mechanism()));
  }

  private void renewed(Issuance renewal) {
    if (renewal instanceof Issuance.Issued issued) {
      events().renewed(issued.message().ticket().length(), lifetime(issued));
    } else {
      events().notIssued(((Issuance.Withheld) renewal).reason());
    }
  }

  /** A full handshake is complete: why it was one. */
  public void declined(Optional<Mechanism> asked, DeclineReason reason) {
    if (LOG.isDebugEnabled()) {
      LOG.debug(
          "full handshake: {}, the client offered: {}",
          reason.word(),
          asked.map(Mechanism::word).orElse("nothing"));
    }
    events().declined(asked, reason);
  }

  /** The session of a full handshake was stored under its ID. */
  public void stored() {
    events().stored();
  }

  /** A full handshake ended with a ticket. */
  public void issued(Issuance.Issued issued) {
    events().issued(issued.message().ticket().length(), lifetime(issued));
  }

  /** A full handshake ended without a ticket. */
  public void notIssued(NotIssuedReason reason) {
    LOG.debug("no ticket issued: {}", reason.word());
    events().notIssued(reason);
  }

  /**
   * The last call for a full handshake.
   *
   * @param issued whether the client got a ticket
   */
  public void full(
      Optional<Mechanism> asked,
      DeclineReason reason,
      boolean issued,
      Optional<NotIssuedReason> withoutTicket) {
    if (recorded != null) {
      recorded.full(asked, reason, issued, withoutTicket);
    }
    completed(Optional.empty());
  }

  private void completed(Optional<Mechanism> resumed) {
    Duration duration = Duration.between(begun, services.now());
    events().completed(resumed, duration.isNegative() ? Duration.ZERO : duration);
  }

  private static Duration lifetime(Issuance.Issued issued) {
    return Duration.ofSeconds(issued.message().lifetimeHintSeconds());
  }
}
