// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine;

/**
 * Whether a server asks its clients for a certificate.
 *
 * <pre>{@code
 * enum { none(0), want(1), need(2), (255) } client_authentication;
 * }</pre>
 *
 * @since 0.1
 */
public enum ClientAuthentication {
  /** No certificate is requested. */
  NONE(0),
  /** A certificate is requested; a client without one is served. */
  WANT(1),
  /** A certificate is requested; a client without one is not served. */
  NEED(2);

  private final int code;

  ClientAuthentication(int code) {
    this.code = code;
  }

  int code() {
    return code;
  }
}
