// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.bc.crypto;

import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.TlsFatalAlert;
import org.jspecify.annotations.Nullable;

/** The one place of this package where a fault becomes an alert (RFC 5246, Section 7.2.2). */
final class CryptoAlerts {

  private CryptoAlerts() {}

  /** The alert for a public key of the peer that is none. */
  static TlsFatalAlert invalidPublicKey(@Nullable Throwable cause) {
    return new TlsFatalAlert(
        AlertDescription.illegal_parameter, "the peer's public key is invalid", cause);
  }

  /** The alert for a public key that leads to the same secret with every private key. */
  static TlsFatalAlert secretOfSmallOrder() {
    return new TlsFatalAlert(
        AlertDescription.handshake_failure, "the peer's public key has a small order", null);
  }

  /** The alert for a record that is too short for what must be in it. */
  static TlsFatalAlert recordTooShort() {
    return new TlsFatalAlert(AlertDescription.decode_error, "record too short", null);
  }

  /** The alert for a record that is not authentic. */
  static TlsFatalAlert badRecord(@Nullable Throwable cause) {
    return new TlsFatalAlert(AlertDescription.bad_record_mac, "record not authentic", cause);
  }

  /** The alert for a record of ours that cannot be sealed. */
  static TlsFatalAlert cannotSeal(@Nullable Throwable cause) {
    return new TlsFatalAlert(AlertDescription.internal_error, "record cannot be sealed", cause);
  }
}
