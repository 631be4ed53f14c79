// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.client;

import java.util.Locale;

/**
 * Why a client's handshake was a full one.
 *
 * @since 0.1
 */
public enum ClientReason {
  /** Nothing is stored for this key. */
  NO_SESSION,
  /** Policy allows neither tickets nor session IDs. */
  DISABLED,
  /** Longer ago than the server's lifetime hint, or than policy, allows. */
  EXPIRED,
  /** The full handshake at the root of the session was longer ago than policy allows. */
  LINEAGE,
  /** A certificate of the server's stored chain is not valid now. */
  CERTIFICATE_EXPIRED,
  /** The session's version is not offered any more. */
  VERSION,
  /** The session's cipher suite is not offered any more. */
  CIPHER_SUITE,
  /** A session without EMS, or with it where the client would not offer EMS now. */
  EMS,
  /** The session's max_fragment_length is not what would be offered now. */
  EXTENSION,
  /** The store failed. */
  STORE_ERROR,
  /** A renegotiation: nothing is offered there. */
  RENEGOTIATION,
  /** The session was offered, and the server chose a full handshake. */
  REFUSED;

  /** The reason in lower case, as it stands in logs and metrics. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
