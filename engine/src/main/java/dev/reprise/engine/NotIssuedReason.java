// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine;

import java.util.Locale;

/**
 * Why a handshake ended without a ticket, or without any resumable session.
 *
 * @since 0.1
 */
public enum NotIssuedReason {
  /** The client did not offer the session_ticket extension. */
  NOT_ASKED,
  /** Tickets are switched off here. */
  DISABLED,
  /** The ring has no key that may seal now: a rotation is overdue or a key was revoked. */
  NO_SEALING_KEY,
  /** The ticket would exceed the cap. */
  TOO_LARGE,
  /** The session has no extended master secret, and policy requires one. */
  NO_EMS,
  /** The cipher suite is stronger than the key that would protect its session. */
  WEAKER_KEY,
  /**
   * The full handshake contradicted the scope that was given for it: another key or chain was
   * presented, or clients are asked for certificates otherwise than it says.
   */
  SCOPE_UNTRUE,
  /** An extension was negotiated that no rule says how to resume. */
  EXTENSION,
  /** The format of the sealing key cannot carry the client's identity as policy keeps it. */
  CLIENT_AUTH,
  /** The cryptographic provider does not give the session's secrets away. */
  CRYPTO,
  /** Nothing is left of the lineage or of the validity of the peer's certificates. */
  EXPIRED,
  /** Nothing is issued in a renegotiation. */
  RENEGOTIATION;

  private final String word = name().toLowerCase(Locale.ROOT);

  /** The lower-case word for this reason. */
  public String word() {
    return word;
  }
}
