// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine;

import dev.reprise.engine.crypto.SealedBox;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * The layout of a ticket and of the state in it. A key has exactly one.
 *
 * <pre>{@code
 * enum { rfc5077(1), openssl(2), aead(3), (255) } TicketFormat;
 * }</pre>
 */
public enum TicketFormat {
  /** RFC 5077, Section 4 to the letter, AES-CBC and HMAC-SHA-256, with our state. */
  RFC5077(1),
  /** What servers on OpenSSL issue: no length octets, the state a DER SSL_SESSION. */
  OPENSSL(2),
  /** The {@link SealedBox} construction, AES-256-GCM under a key of its own per ticket. */
  AEAD(3);

  private final int code;
  private final String word = name().toLowerCase(Locale.ROOT);

  TicketFormat(int code) {
    this.code = code;
  }

  /** The format that an octet in a key ring record stands for. */
  public static Optional<TicketFormat> ofCode(int code) {
    return Arrays.stream(values()).filter(format -> format.code == code).findFirst();
  }

  /** The format that a word names, as in {@code --ticket-format}. */
  public static Optional<TicketFormat> ofWord(String word) {
    return Arrays.stream(values()).filter(format -> format.word.equals(word)).findFirst();
  }

  /** The lower-case word for this format. */
  public String word() {
    return word;
  }

  public int code() {
    return code;
  }

  /** Whether the MAC of a ticket in this format has a key of its own. */
  public boolean hasMacKey() {
    return this != AEAD;
  }
}
