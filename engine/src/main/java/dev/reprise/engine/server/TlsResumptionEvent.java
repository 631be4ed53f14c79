// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.server;

import dev.reprise.engine.DeclineReason;
import dev.reprise.engine.NotIssuedReason;
import dev.reprise.engine.ResumptionOutcome;
import dev.reprise.engine.ResumptionOutcome.Mechanism;
import java.util.Optional;
import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;
import org.jspecify.annotations.Nullable;

/**
 * The flight recorder's event for a handshake, from the ClientHello to the client's authenticated
 * Finished. Nothing in it identifies a client, a key or a session.
 */
@Name("dev.reprise.TlsResumption")
@Label("TLS Resumption")
@Category({"TLS", "Resumption"})
@Description("A handshake: resumed, or full for a reason")
@StackTrace(false)
@SuppressWarnings("UnusedVariable") // the flight recorder reads them
public final class TlsResumptionEvent extends Event {

  @Label("Resumed")
  private boolean resumed;

  @Label("Mechanism")
  @Description("How the client asked for a session: ticket or session-id")
  private @Nullable String mechanism;

  @Label("Reason")
  @Description("Why the handshake was full")
  private @Nullable String reason;

  @Label("Ticket Issued")
  private boolean ticketIssued;

  @Label("Not Issued")
  @Description("Why the client was given no ticket after a full handshake")
  private @Nullable String notIssued;

  @Label("Session Age")
  @Description("The time since the full handshake")
  @Timespan(Timespan.MILLISECONDS)
  private long sessionAge;

  /** An event that begins now; null while nobody records it. */
  public static @Nullable TlsResumptionEvent begun() {
    TlsResumptionEvent event = new TlsResumptionEvent();
    if (!event.isEnabled()) {
      return null;
    }
    event.begin();
    return event;
  }

  /** Adds an abbreviated handshake to the running recordings. */
  public void resumed(ResumptionOutcome.Resumed outcome) {
    end();
    if (shouldCommit()) {
      resumed = true;
      mechanism = outcome.mechanism().word();
      ticketIssued = outcome.renewed();
      sessionAge = outcome.sessionAge().toMillis();
      commit();
    }
  }

  /** Adds a full handshake to the running recordings. */
  public void full(
      Optional<Mechanism> asked,
      DeclineReason because,
      boolean issued,
      Optional<NotIssuedReason> without) {
    end();
    if (shouldCommit()) {
      mechanism = asked.map(Mechanism::word).orElse(null);
      reason = because.word();
      ticketIssued = issued;
      notIssued = without.map(NotIssuedReason::word).orElse(null);
      commit();
    }
  }
}
