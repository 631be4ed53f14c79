// SPDX-License-Identifier: Apache-2.0
package dev.reprise.codec.keyfile;

import java.util.Locale;
import java.util.Optional;

/**
 * A program's layout of a ticket key file. Each layout was confirmed with a ticket that the program
 * issued from such a file, except Envoy's, which follows its source.
 *
 * <pre>{@code
 * struct { opaque key_name[16]; opaque encryption_key[16]; opaque mac_key[16]; } EncryptionKeyFirst48;
 * struct { opaque key_name[16]; opaque encryption_key[32]; opaque mac_key[32]; } EncryptionKeyFirst80;
 * struct { opaque key_name[16]; opaque mac_key[16]; opaque encryption_key[16]; } MacKeyFirst48;
 * struct { opaque key_name[16]; opaque mac_key[32]; opaque encryption_key[32]; } MacKeyFirst80;
 * }</pre>
 *
 * <p>A key of 48 octets is for AES-128-CBC and HMAC-SHA-256 with a key of 16 octets, one of 80 for
 * AES-256-CBC and HMAC-SHA-256 with a key of 32.
 *
 * @since 0.1
 */
public enum KeyFileFormat {
  /** {@code ssl_session_ticket_key}: one key a file, EncryptionKeyFirst48 or MacKeyFirst80. */
  NGINX(1, 1, true, true),
  /**
   * {@code tls-ticket-keys}: base64, one key a line, at least three of one size,
   * EncryptionKeyFirst48 or EncryptionKeyFirst80; the last but one seals, the last is the next to
   * seal.
   */
  HAPROXY(3, KeyFileFormat.MAX_KEYS, true, true),
  /**
   * {@code SSLSessionTicketKeyFile}: one key, MacKeyFirst48.
   *
   * <p>Apache httpd built with OpenSSL 3 (at least 2.4.71) keeps a dangling pointer in place of the
   * MAC key: its MACs depend on what that memory holds, so no other server can open its tickets,
   * and it opens no other server's. The order of the two keys follows its source, and its tickets
   * once the pointer is fixed.
   */
  APACHE(1, 1, true, false),
  /**
   * Traffic Server's {@code ticket_key.filename}: one or more keys, MacKeyFirst48; the first seals.
   */
  ATS(1, KeyFileFormat.MAX_KEYS, true, false),
  /** Envoy's {@code session_ticket_keys}: one key a file, MacKeyFirst80. */
  ENVOY(1, 1, false, true),
  /**
   * Netty's {@code OpenSslSessionTicketKey} and Node's {@code ticketKeys}: one key, MacKeyFirst48.
   */
  NETTY(1, 1, true, false);

  /** The most keys that a file may hold. */
  public static final int MAX_KEYS = 64;

  static final int SHORT_ENTRY = 48;
  static final int LONG_ENTRY = 80;

  private final int leastKeys;
  private final int mostKeys;
  private final boolean allowsShort;
  private final boolean allowsLong;

  KeyFileFormat(int leastKeys, int mostKeys, boolean allowsShort, boolean allowsLong) {
    this.leastKeys = leastKeys;
    this.mostKeys = mostKeys;
    this.allowsShort = allowsShort;
    this.allowsLong = allowsLong;
  }

  /** The format that a word names, as in {@code --ticket-keys-format}. */
  public static Optional<KeyFileFormat> ofWord(String word) {
    for (KeyFileFormat format : values()) {
      if (format.word().equals(word)) {
        return Optional.of(format);
      }
    }
    return Optional.empty();
  }

  /** The lower-case word for this format. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The fewest keys that the program accepts in one file. */
  public int leastKeys() {
    return leastKeys;
  }

  /** The most keys that one file may hold. */
  public int mostKeys() {
    return mostKeys;
  }

  /** Whether such a file may hold keys of the given length, 16 or 32 octets. */
  public boolean allowsKeysOf(int octets) {
    return allows(KeyFile.Entry.NAME_LENGTH + 2 * octets);
  }

  /** Whether the file is text, with a base64 line for each key. */
  public boolean isText() {
    return this == HAPROXY;
  }

  boolean allows(int entryLength) {
    return (allowsShort && entryLength == SHORT_ENTRY) || (allowsLong && entryLength == LONG_ENTRY);
  }

  boolean encryptionKeyFirst(int entryLength) {
    return this == HAPROXY || (this == NGINX && entryLength == SHORT_ENTRY);
  }

  /** The index, counted from zero, of the key that seals. */
  int sealingIndex(int keys) {
    return this == HAPROXY ? keys - 2 : 0;
  }

  /** The sizes that a key may have, for messages. */
  String sizes() {
    return allowsShort && allowsLong ? "48 or 80 octets" : allowsLong ? "80 octets" : "48 octets";
  }
}
