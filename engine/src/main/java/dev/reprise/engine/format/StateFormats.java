// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.format;

/**
 * The two encodings of a session. They are not in {@link StateFormat} itself, whose subtypes they
 * are.
 */
public final class StateFormats {

  /** {@link dev.reprise.codec.SessionState}, Reprise's own encoding. */
  public static final StateFormat SESSION_STATE = new StateFormat() {};

  /** OpenSSL's SSL_SESSION, for stores that are shared with servers on OpenSSL. */
  public static final StateFormat SSL_SESSION = new OpenSslFormat();

  private StateFormats() {}
}
