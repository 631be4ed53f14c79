// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine;

import java.util.Locale;

/**
 * Why a handshake was full rather than abbreviated: one set of words for tickets and session IDs,
 * in outcome, metric, log and the output of {@code serve}. The peer learns none of them.
 *
 * @since 0.1
 */
public enum DeclineReason {
  /** The client offered neither a ticket nor a session ID. */
  NOT_OFFERED,
  /** The mechanism that the client offered is switched off here. */
  DISABLED,
  /** What was offered as a ticket does not have the form of one. */
  MALFORMED,
  /** The ticket names a key that the ring does not know. */
  UNKNOWN_KEY,
  /** The ticket names a key that has been retired or revoked. */
  RETIRED_KEY,
  /** The ticket was not sealed under the key that it names, or has been changed since. */
  BAD_MAC,
  /** The session is authentic, but this version of the code cannot make sense of it. */
  UNREADABLE_STATE,
  /** Nothing is stored under the session ID. */
  UNKNOWN_SESSION,
  /** The session ID is not one that this fleet makes. */
  FOREIGN_SESSION_ID,
  /** The store did not answer in time. */
  STORE_TIMEOUT,
  /** The store failed. */
  STORE_ERROR,
  /** The ticket, the stored session, or a certificate of the peer has outlived its validity. */
  EXPIRED,
  /** Issued or authenticated further in the future than clocks may differ. */
  NOT_YET_VALID,
  /** Too long ago that the full handshake took place, however often renewed since. */
  LINEAGE,
  /** The session is not of the protocol version that is being negotiated. */
  VERSION,
  /** The session's cipher suite is not offered, or no longer enabled here. */
  CIPHER_SUITE,
  /** A session without extended master secret, which policy or hello rules out. */
  EMS,
  /** The session belongs to another {@link ResumptionScope}, or to an older generation of it. */
  SCOPE,
  /** The session was made under another server name, or with a name where now there is none. */
  SERVER_NAME,
  /** An extension that is bound to the session is not offered again with the same value. */
  EXTENSION,
  /** An identity is needed that the session lacks, or does not carry in the form required. */
  CLIENT_AUTH,
  /** The authorizer refused the session's identity. */
  IDENTITY_REFUSED,
  /** The authorizer failed. */
  AUTHORIZER_ERROR,
  /** The session was revoked, by scope, by identity, or with all others. */
  REVOKED,
  /** It is not known well enough what has been revoked. */
  REVOCATION_STALE,
  /** The certificate that we presented in the full handshake is gone. */
  LOCAL_IDENTITY,
  /** The cryptographic provider cannot carry the session's secrets. */
  CRYPTO,
  /** Nothing is resumed in a renegotiation. */
  RENEGOTIATION;

  private final String word = name().toLowerCase(Locale.ROOT);

  /** The lower-case word for this reason. */
  public String word() {
    return word;
  }
}
