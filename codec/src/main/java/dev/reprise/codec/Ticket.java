// SPDX-License-Identifier: Apache-2.0
package dev.reprise.codec;

import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.DecodeException;
import dev.reprise.codec.wire.Reader;
import dev.reprise.codec.wire.WireStruct;
import dev.reprise.codec.wire.Writer;

/**
 * A ticket in the layout that RFC 5077, Section 4 recommends, neither verified nor decrypted.
 *
 * <pre>{@code
 * struct {
 *     opaque key_name[16];
 *     opaque iv[16];
 *     opaque encrypted_state<0..2^16-1>;
 *     opaque mac[32];
 * } Ticket;
 * }</pre>
 *
 * <p>Immutable.
 *
 * @param keyName the name of the keys that sealed the ticket
 * @param iv 16 octets, the initialisation vector of AES-CBC
 * @param encryptedState the encrypted {@link SessionState}
 * @param mac 32 octets, HMAC-SHA-256 over {@link #macInput()}
 * @since 0.1
 */
public record Ticket(KeyName keyName, Bytes iv, Bytes encryptedState, Bytes mac)
    implements WireStruct {

  /** Octets in an initialisation vector. */
  public static final int IV_LENGTH = 16;

  /** Octets in a MAC. */
  public static final int MAC_LENGTH = 32;

  private static final int STATE_LENGTH_OCTETS = 2;

  /** Checks each component. */
  public Ticket {
    Writer.checkFixed("iv", iv, IV_LENGTH);
    Writer.checkOpaque16("encrypted_state", encryptedState);
    Writer.checkFixed("mac", mac, MAC_LENGTH);
  }

  /**
   * Reads one ticket, leaving {@code in} just past it; the caller rejects trailing octets.
   *
   * @throws DecodeException {@code TRUNCATED} if a field runs past the end of {@code in}
   */
  public static Ticket readFrom(Reader in) throws DecodeException {
    return new Ticket(
        KeyName.readFrom(in),
        in.fixed("iv", IV_LENGTH),
        in.opaque16("encrypted_state", 0, 0xffff),
        in.fixed("mac", MAC_LENGTH));
  }

  @Override
  public void writeTo(Writer out) {
    writeMacInputTo(out, keyName, iv, encryptedState);
    out.fixed(mac);
  }

  @Override
  public int encodedLength() {
    return macInputLength(encryptedState) + MAC_LENGTH;
  }

  /** What the MAC is computed over: the encoding of this ticket up to the MAC. */
  public Bytes macInput() {
    return macInput(keyName, iv, encryptedState);
  }

  /** What the MAC is computed over, for a ticket that has none yet. */
  public static Bytes macInput(KeyName keyName, Bytes iv, Bytes encryptedState) {
    // = RFC 5077, Section 4
    // # The MAC is calculated using HMAC-SHA-256 over key_name (16 octets) and IV (16 octets),
    // # followed by the length of the encrypted_state field (2 octets) and its contents
    // # (variable length).
    Writer out = new Writer(macInputLength(encryptedState));
    writeMacInputTo(out, keyName, iv, encryptedState);
    return out.toBytes();
  }

  private static void writeMacInputTo(Writer out, KeyName keyName, Bytes iv, Bytes encryptedState) {
    keyName.writeTo(out);
    out.fixed(iv);
    out.opaque16(encryptedState);
  }

  private static int macInputLength(Bytes encryptedState) {
    return KeyName.LENGTH + IV_LENGTH + STATE_LENGTH_OCTETS + encryptedState.length();
  }
}
