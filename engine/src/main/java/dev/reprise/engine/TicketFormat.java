// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine;

import dev.reprise.engine.format.AeadFormat;
import dev.reprise.engine.format.OpenSslFormat;
import dev.reprise.engine.format.Rfc5077Format;
import dev.reprise.engine.format.TicketLayout;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * The format of a ticket and of the session in it. Each ticket key has exactly one.
 *
 * <pre>{@code
 * enum { rfc5077(1), openssl(2), aead(3), (255) } TicketFormat;
 * }</pre>
 *
 * @since 0.1
 */
public enum TicketFormat {
  /** RFC 5077, Section 4: AES-CBC and HMAC-SHA-256. The session is encoded as Reprise's own. */
  RFC5077(1, new Rfc5077Format()),
  /** The tickets of servers on OpenSSL: no length octets; the session is an SSL_SESSION in DER. */
  OPENSSL(2, new OpenSslFormat()),
  /** AES-256-GCM under a derived key for each ticket. The session is encoded as Reprise's own. */
  AEAD(3, new AeadFormat());

  private final int code;

  @SuppressWarnings("ImmutableEnumChecker") // layouts have no fields
  private final TicketLayout layout;

  private final String word = name().toLowerCase(Locale.ROOT);

  TicketFormat(int code, TicketLayout layout) {
    this.code = code;
    this.layout = layout;
  }

  /** The format with that code in a key ring record. */
  public static Optional<TicketFormat> ofCode(int code) {
    return Arrays.stream(values()).filter(format -> format.code == code).findFirst();
  }

  /** The format with that word, as in {@code --ticket-format}. */
  public static Optional<TicketFormat> ofWord(String word) {
    return Arrays.stream(values()).filter(format -> format.word.equals(word)).findFirst();
  }

  /** The lower-case word for this format. */
  public String word() {
    return word;
  }

  /** The code of this format in key ring records and in the derivation of keys. */
  public int code() {
    return code;
  }

  /**
   * The length in octets of the MAC key that goes with an encryption key of 32 octets; 0 if tickets
   * of this format have no MAC.
   */
  public int macKeyLength() {
    return layout.macKeyLength();
  }

  /** How this format seals and opens. For the engine alone: its type is not exported. */
  @SuppressWarnings("exports")
  public TicketLayout layout() {
    return layout;
  }
}
