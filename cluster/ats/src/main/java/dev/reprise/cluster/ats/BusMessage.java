// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.ats;

import dev.reprise.codec.SessionId;
import dev.reprise.codec.openssl.SslSession;
import dev.reprise.engine.key.TicketKey;

/** What nodes of a group tell each other. */
sealed interface BusMessage {

  /** A ticket key, 128 bits, to be used from now on. */
  record Stek(TicketKey key) implements BusMessage {}

  /** A session that can be resumed by its ID. */
  record Session(SessionId id, SslSession session) implements BusMessage {}

  /** Somebody needs the ticket keys. */
  record Request() implements BusMessage {}
}
