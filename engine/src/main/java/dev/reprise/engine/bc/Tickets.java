// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.bc;

import dev.reprise.engine.issue.Issuance;
import java.time.Duration;
import org.bouncycastle.tls.NewSessionTicket;

/** Issued tickets as Bouncy Castle sends them. */
final class Tickets {

  private Tickets() {}

  // = RFC 5077, Section 3.3
  // # If the server determines that it does not want to include a ticket after it has included the
  // # SessionTicket extension in the ServerHello, then it sends a zero-length ticket in the
  // # NewSessionTicket handshake message.
  /** The message that says that there is no ticket after all. */
  static NewSessionTicket none() {
    return new NewSessionTicket(0, new byte[0]);
  }

  /** The message that carries the ticket. */
  static NewSessionTicket message(Issuance.Issued issued) {
    return new NewSessionTicket(
        issued.message().lifetimeHintSeconds(), issued.message().ticket().toByteArray());
  }

  /** For how long the ticket can be used. */
  static Duration lifetime(Issuance.Issued issued) {
    return Duration.ofSeconds(issued.message().lifetimeHintSeconds());
  }
}
