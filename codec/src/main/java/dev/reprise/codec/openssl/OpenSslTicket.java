// SPDX-License-Identifier: Apache-2.0
package dev.reprise.codec.openssl;

import dev.reprise.codec.KeyName;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.DecodeException;
import dev.reprise.codec.wire.DecodeException.Kind;
import dev.reprise.codec.wire.Reader;
import dev.reprise.codec.wire.WireStruct;
import dev.reprise.codec.wire.Writer;

/**
 * A ticket as OpenSSL lays it out, and every server that stands on it: nothing verified or
 * decrypted.
 *
 * <pre>{@code
 * struct {
 *     opaque key_name[16];
 *     opaque iv[16];
 *     opaque encrypted_state[ticket.length - 64];
 *     opaque mac[32];
 * } OpenSslTicket;
 * }</pre>
 *
 * <p>These are the fields of RFC 5077, Section 4, without the two octets of length. A key of 16
 * octets stands for AES-128-CBC and HMAC-SHA-256 with a key of 16, one of 32 for AES-256-CBC and
 * HMAC-SHA-256 with a key of 32. The state is an {@link SslSession}. Immutable.
 *
 * @param keyName the keys that it was sealed with
 * @param iv 16 octets, the initialisation vector of AES-CBC
 * @param encryptedState the encrypted {@link SslSession}
 * @param mac 32 octets, HMAC-SHA-256 over {@link #macInput()}
 * @since 0.1
 */
public record OpenSslTicket(KeyName keyName, Bytes iv, Bytes encryptedState, Bytes mac)
    implements WireStruct {

  /** Octets in an initialisation vector. */
  public static final int IV_LENGTH = 16;

  /** Octets in a MAC. */
  public static final int MAC_LENGTH = 32;

  private static final int MAX_STATE_LENGTH = 0xffff - KeyName.LENGTH - IV_LENGTH - MAC_LENGTH;

  /** Checks each component. */
  public OpenSslTicket {
    Writer.checkFixed("iv", iv, IV_LENGTH);
    Writer.checkOpaque("encrypted_state", encryptedState, 0, MAX_STATE_LENGTH);
    Writer.checkFixed("mac", mac, MAC_LENGTH);
  }

  /**
   * Reads one ticket, which is all that is left in {@code in}.
   *
   * @throws DecodeException {@code TRUNCATED} if there are fewer than 64 octets; {@code
   *     LENGTH_OUT_OF_RANGE} if there are more than a NewSessionTicket can carry
   */
  public static OpenSslTicket readFrom(Reader in) throws DecodeException {
    KeyName keyName = KeyName.readFrom(in);
    Bytes iv = in.fixed("iv", IV_LENGTH);
    int stateLength = in.remaining() - MAC_LENGTH;
    if (stateLength > MAX_STATE_LENGTH) {
      throw new DecodeException(Kind.LENGTH_OUT_OF_RANGE, "encrypted_state", in.offset());
    }
    return new OpenSslTicket(
        keyName,
        iv,
        in.fixed("encrypted_state", Math.max(stateLength, 0)),
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
    Writer out = new Writer(macInputLength(encryptedState));
    writeMacInputTo(out, keyName, iv, encryptedState);
    return out.toBytes();
  }

  private static void writeMacInputTo(Writer out, KeyName keyName, Bytes iv, Bytes encryptedState) {
    keyName.writeTo(out);
    out.fixed(iv);
    out.fixed(encryptedState);
  }

  private static int macInputLength(Bytes encryptedState) {
    return KeyName.LENGTH + IV_LENGTH + encryptedState.length();
  }
}
