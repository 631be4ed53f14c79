// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.probe;

import dev.reprise.codec.SessionId;
import dev.reprise.codec.wire.Bytes;

/** What a server answered to one ClientHello, as far as it can be told before any key is used. */
sealed interface HelloAnswer {

  /** A ServerHello, and what followed it. */
  sealed interface Accepted extends HelloAnswer {
    /** The ID in the ServerHello. */
    SessionId sessionId();
  }

  /**
   * A Certificate or a key exchange followed: a full handshake.
   *
   * @param certificate the body of the Certificate message, empty if there was none
   */
  record Full(SessionId sessionId, int cipherSuite, Bytes certificate) implements Accepted {}

  /** A NewSessionTicket or a ChangeCipherSpec followed: an abbreviated handshake. */
  record Resumed(SessionId sessionId, int cipherSuite, boolean renewed) implements Accepted {}

  /** A fatal alert (RFC 5246, Section 7.2), {@code 0..255}. */
  record Alert(int description) implements HelloAnswer {}

  /** No TLS 1.2 answer: the connection was closed, hung, or spoke another protocol. */
  record None(String why) implements HelloAnswer {}
}
