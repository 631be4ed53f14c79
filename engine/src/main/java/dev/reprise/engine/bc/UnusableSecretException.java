// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.bc;

/** The cryptographic provider does not give a master secret away, or does not take one. */
final class UnusableSecretException extends Exception {

  private static final long serialVersionUID = 1L;

  UnusableSecretException(RuntimeException cause) {
    super(cause);
  }
}
