// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.jsse.record;

import java.io.IOException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertificateException;
import java.util.Set;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLProtocolException;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.TlsFatalAlertReceived;
import org.jspecify.annotations.Nullable;

/**
 * Bouncy Castle's failures as the exceptions of {@code javax.net.ssl}: the classes and the texts
 * are those of the JDK, because consumers decide by them whether to try again.
 */
public final class Alerts {

  /** The alerts after which the JDK throws a plain SSLException; UNEXPECTED_MESSAGE is apart. */
  private static final Set<Short> NOT_OF_HANDSHAKES =
      Set.of(
          AlertDescription.bad_record_mac,
          AlertDescription.decryption_failed,
          AlertDescription.record_overflow,
          AlertDescription.internal_error,
          AlertDescription.user_canceled,
          AlertDescription.close_notify);

  private Alerts() {}

  /** The alert for a handshake that cannot go on. */
  public static TlsFatalAlert fatal(short description, String message, @Nullable Throwable cause) {
    return new TlsFatalAlert(description, message, cause);
  }

  /** The alert for a client certificate that is not accepted. */
  public static TlsFatalAlert untrusted(CertificateException refusal) {
    return fatal(descriptionOf(refusal), "the client's certificate is not accepted", refusal);
  }

  private static short descriptionOf(CertificateException refusal) {
    if (!(refusal.getCause() instanceof CertPathValidatorException path)) {
      return AlertDescription.certificate_unknown;
    }
    CertPathValidatorException.Reason reason = path.getReason();
    if (reason == BasicReason.REVOKED) {
      return AlertDescription.certificate_revoked;
    }
    if (reason == BasicReason.ALGORITHM_CONSTRAINED) {
      return AlertDescription.unsupported_certificate;
    }
    if (reason == BasicReason.EXPIRED) {
      return AlertDescription.certificate_expired;
    }
    if (reason == BasicReason.INVALID_SIGNATURE || reason == BasicReason.NOT_YET_VALID) {
      return AlertDescription.bad_certificate;
    }
    return AlertDescription.certificate_unknown;
  }

  /** What a consumer is thrown when the connection has failed. */
  public static SSLException exception(IOException failure) {
    if (failure instanceof SSLException already) {
      return already;
    }
    if (failure instanceof TlsFatalAlertReceived received) {
      short description = received.getAlertDescription();
      return of(
          description, "Received fatal alert: " + AlertDescription.getName(description), failure);
    }
    if (failure instanceof TlsFatalAlert alert) {
      Throwable cause = alert.getCause() instanceof CertificateException refusal ? refusal : alert;
      return of(alert.getAlertDescription(), cause.getMessage(), cause);
    }
    return new SSLException(failure.getMessage(), failure);
  }

  private static SSLException of(short description, @Nullable String text, Throwable cause) {
    SSLException made;
    if (description == AlertDescription.unexpected_message) {
      made = new SSLProtocolException(text);
    } else if (NOT_OF_HANDSHAKES.contains(description)) {
      made = new SSLException(text);
    } else {
      made = new SSLHandshakeException(text);
    }
    made.initCause(cause);
    return made;
  }
}
