// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.bc;

import dev.reprise.codec.wire.DecodeException;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.TlsFatalAlert;
import org.jspecify.annotations.Nullable;

/**
 * The one place where a fault becomes an alert.
 *
 * <p>Few do: a ticket or session that we will not use costs the peer a full handshake, never the
 * connection. What is left are messages that no conforming peer sends.
 */
final class AlertMapper {

  private AlertMapper() {}

  /** The alert for octets that do not follow their grammar (RFC 5246, Section 7.2.2). */
  static TlsFatalAlert malformed(DecodeException fault) {
    boolean illegal = fault.kind() == DecodeException.Kind.ILLEGAL_VALUE;
    return alert(
        illegal ? AlertDescription.illegal_parameter : AlertDescription.decode_error,
        fault.getMessage(),
        fault);
  }

  /** The alert for an extension that does not follow its grammar. */
  static TlsFatalAlert malformed(String extension) {
    return alert(AlertDescription.decode_error, extension, null);
  }

  /** The alert for a message that may not stand where it stands. */
  static TlsFatalAlert unexpectedMessage(String what) {
    return alert(AlertDescription.unexpected_message, what, null);
  }

  /** The alert for a message that contradicts another, or the session that it takes up. */
  static TlsFatalAlert illegalParameter(String what) {
    return alert(AlertDescription.illegal_parameter, what, null);
  }

  /** The alert for a handshake that cannot go on because of us. */
  static TlsFatalAlert internalError(String what) {
    return alert(AlertDescription.internal_error, what, null);
  }

  private static TlsFatalAlert alert(
      short description, @Nullable String message, @Nullable Throwable cause) {
    return new TlsFatalAlert(description, message, cause);
  }
}
