// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.probe;

import java.io.IOException;
import java.io.Serial;

/** No TCP connection to a server: nothing is known about it. */
final class UnreachableException extends IOException {

  @Serial private static final long serialVersionUID = 1L;

  UnreachableException(IOException cause) {
    super("no connection: " + cause.getMessage(), cause);
  }
}
