// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.probe.fleet;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * A client that connects to one address with sessions of its own. Keys are known by their names.
 */
public interface FleetClient {

  /**
   * What became of a ticket.
   *
   * @param answer of the node
   * @param issuedUnder the key of the ticket that the node issued, if it issued one
   */
  record Visit(Answer answer, Optional<String> issuedUnder) {}

  /** What a node did with a ticket. */
  enum Answer {
    /** It resumed the session. */
    RESUMED,
    /** It chose a full handshake. */
    DECLINED,
    /** It chose a full handshake, and the ticket may have expired or was not offered. */
    SAYS_NOTHING
  }

  /** The keys of which it has a ticket that was not declined yet: few, and the newest. */
  List<String> keys();

  /**
   * Connects without a session, and asks for a ticket.
   *
   * @return the key of the ticket that the node issued, if it issued one
   * @throws IOException if the handshake fails
   */
  Optional<String> askForTicket() throws IOException;

  /**
   * Offers the newest ticket of a key. If it is declined, the next one of that key takes its place.
   *
   * @param key one of {@link #keys}
   * @throws IOException if the handshake fails
   */
  Visit offerTicket(String key) throws IOException;

  /**
   * Connects for a session by ID, or offers the one that there is.
   *
   * @return whether it was resumed; empty if none was offered
   * @throws IOException if the handshake fails
   */
  Optional<Boolean> offerId() throws IOException;
}
