// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine;

/**
 * The way in which a client names the session that it wants to resume.
 *
 * @since 0.1
 */
public enum Mechanism {
  /** The client holds the sealed session itself (RFC 5077). */
  TICKET("ticket"),
  /** The server holds the session under an ID (RFC 5246, Section 7.3). */
  SESSION_ID("session-id");

  private final String word;

  Mechanism(String word) {
    this.word = word;
  }

  /** The word for this mechanism in outcome, metric, log and the output of {@code serve}. */
  public String word() {
    return word;
  }
}
