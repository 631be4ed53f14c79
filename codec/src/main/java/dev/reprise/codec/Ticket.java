// SPDX-License-Identifier: Apache-2.0
package dev.reprise.codec;

import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.DecodeException;
import dev.reprise.codec.wire.DecodeException.Kind;
import dev.reprise.codec.wire.Reader;
import dev.reprise.codec.wire.WireStruct;
import dev.reprise.codec.wire.Writer;

/**
 * A ticket in the layout that RFC 5077, Section 4 recommends, or in OpenSSL's, which leaves out the
 * length of the state; neither verified nor decrypted.
 *
 * <pre>{@code
 * struct {
 *     opaque key_name[16];
 *     opaque iv[16];
 *     opaque encrypted_state<0..2^16-1>;
 *     opaque mac[32];
 * } Ticket;
 *
 * struct {
 *     opaque key_name[16];
 *     opaque iv[16];
 *     opaque encrypted_state[ticket.length - 64];
 *     opaque mac[32];
 * } OpenSslTicket;
 * }</pre>
 *
 * <p>In OpenSSL's layout, keys of 16 octets stand for AES-128-CBC and HMAC-SHA-256, keys of 32
 * octets for AES-256-CBC and HMAC-SHA-256, and the state is an SSL_SESSION. Immutable.
 *
 * @param layout whether the encoding has the length of the state
 * @param keyName the name of the keys that sealed the ticket
 * @param iv 16 octets, the initialisation vector of AES-CBC
 * @param encryptedState the encrypted state
 * @param mac 32 octets, HMAC-SHA-256 over all octets before it
 * @since 0.1
 */
public record Ticket(Layout layout, KeyName keyName, Bytes iv, Bytes encryptedState, Bytes mac)
    implements WireStruct {

  /** Octets in an initialisation vector. */
  public static final int IV_LENGTH = 16;

  /** Octets in a MAC. */
  public static final int MAC_LENGTH = 32;

  /** The layout of a ticket. */
  public enum Layout {
    /** RFC 5077, Section 4: the state has two octets of length. */
    RFC_5077(2, 0xffff),
    /** OpenSSL's: the state is everything between iv and mac. */
    OPENSSL(0, 0xffff - KeyName.LENGTH - IV_LENGTH - MAC_LENGTH);

    private final int lengthOctets;
    private final int maxStateLength;

    Layout(int lengthOctets, int maxStateLength) {
      this.lengthOctets = lengthOctets;
      this.maxStateLength = maxStateLength;
    }
  }

  /** Checks each component. */
  public Ticket {
    Writer.checkFixed("iv", iv, IV_LENGTH);
    Writer.checkOpaque("encrypted_state", encryptedState, 0, layout.maxStateLength);
    Writer.checkFixed("mac", mac, MAC_LENGTH);
  }

  /**
   * Reads one ticket in the layout of RFC 5077, leaving {@code in} just past it; the caller rejects
   * trailing octets.
   *
   * @throws DecodeException {@code TRUNCATED} if a field runs past the end of {@code in}
   */
  public static Ticket readFrom(Reader in) throws DecodeException {
    return new Ticket(
        Layout.RFC_5077,
        KeyName.readFrom(in),
        in.fixed("iv", IV_LENGTH),
        in.opaque16("encrypted_state", 0, 0xffff),
        in.fixed("mac", MAC_LENGTH));
  }

  /**
   * Reads one ticket in OpenSSL's layout, which takes up the rest of {@code in}.
   *
   * @throws DecodeException {@code TRUNCATED} if there are fewer than 64 octets; {@code
   *     LENGTH_OUT_OF_RANGE} if there are more than a NewSessionTicket can carry
   */
  public static Ticket readOpenSslFrom(Reader in) throws DecodeException {
    KeyName keyName = KeyName.readFrom(in);
    Bytes iv = in.fixed("iv", IV_LENGTH);
    int stateLength = in.remaining() - MAC_LENGTH;
    if (stateLength > Layout.OPENSSL.maxStateLength) {
      throw new DecodeException(Kind.LENGTH_OUT_OF_RANGE, "encrypted_state", in.offset());
    }
    return new Ticket(
        Layout.OPENSSL,
        keyName,
        iv,
        in.fixed("encrypted_state", Math.max(stateLength, 0)),
        in.fixed("mac", MAC_LENGTH));
  }

  // = RFC 5077, Section 4
  // # The MAC is calculated using HMAC-SHA-256 over key_name (16 octets) and IV (16 octets),
  // # followed by the length of the encrypted_state field (2 octets) and its contents
  // # (variable length).
  /** Writes all fields in wire order; the MAC covers everything before it. */
  @Override
  public void writeTo(Writer out) {
    keyName.writeTo(out);
    out.fixed(iv);
    switch (layout) {
      case RFC_5077 -> out.opaque16(encryptedState);
      case OPENSSL -> out.fixed(encryptedState);
    }
    out.fixed(mac);
  }

  @Override
  public int encodedLength() {
    return KeyName.LENGTH + IV_LENGTH + layout.lengthOctets + encryptedState.length() + MAC_LENGTH;
  }
}
