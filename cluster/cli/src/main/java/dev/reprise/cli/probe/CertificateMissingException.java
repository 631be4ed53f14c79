// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.probe;

import java.io.IOException;
import java.io.Serial;

/** A server asked for a certificate, got none that it accepts, and ended the handshake. */
final class CertificateMissingException extends IOException {

  @Serial private static final long serialVersionUID = 1L;

  CertificateMissingException(IOException cause) {
    super(
        "the server asks for a client certificate, and there is none that fits ("
            + cause.getMessage()
            + "); --client-cert and --client-key name one",
        cause);
  }
}
