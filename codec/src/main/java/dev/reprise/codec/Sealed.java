// SPDX-License-Identifier: Apache-2.0
package dev.reprise.codec;

import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.DecodeException;
import dev.reprise.codec.wire.Reader;
import dev.reprise.codec.wire.WireStruct;
import dev.reprise.codec.wire.Writer;

/**
 * A sealed message: an aead ticket, or a record that leaves the process.
 *
 * <pre>{@code
 * struct {
 *     opaque key_name[16];
 *     opaque salt[32];
 *     opaque ciphertext[rest];
 *     opaque tag[16];
 * } Sealed;
 * }</pre>
 *
 * <p>{@code ciphertext} has no length prefix: it is everything between salt and tag, so the
 * structure extends to the end of its input. It is AES-256-GCM; key[32] and nonce[12], in this
 * order, are HKDF-SHA-256 with the salt {@code salt}, a secret of 32 octets as input key material
 * and a {@link SealedInfo} as info; the additional data is {@link #additionalData}. Immutable.
 *
 * @param keyName the name of the secret that sealed the message
 * @param salt 32 octets, random for each message
 * @param ciphertext as long as the plaintext
 * @param tag 16 octets
 * @since 0.1
 */
public record Sealed(KeyName keyName, Bytes salt, Bytes ciphertext, Bytes tag)
    implements WireStruct {

  /** Octets in a salt. */
  public static final int SALT_LENGTH = 32;

  /** Octets in a tag. */
  public static final int TAG_LENGTH = 16;

  /** Octets that sealing adds to a plaintext. */
  public static final int OVERHEAD = KeyName.LENGTH + SALT_LENGTH + TAG_LENGTH;

  /** Checks each component. */
  public Sealed {
    Writer.checkFixed("salt", salt, SALT_LENGTH);
    Writer.checkFixed("tag", tag, TAG_LENGTH);
  }

  /**
   * Reads one message, which takes up the rest of {@code in}.
   *
   * @throws DecodeException {@code TRUNCATED} if the rest is too short for a name, a salt and a tag
   */
  public static Sealed readFrom(Reader in) throws DecodeException {
    KeyName keyName = KeyName.readFrom(in);
    Bytes salt = in.fixed("salt", SALT_LENGTH);
    Bytes ciphertext = in.fixed("ciphertext", Math.max(0, in.remaining() - TAG_LENGTH));
    return new Sealed(keyName, salt, ciphertext, in.fixed("tag", TAG_LENGTH));
  }

  @Override
  public void writeTo(Writer out) {
    keyName.writeTo(out);
    out.fixed(salt);
    out.fixed(ciphertext);
    out.fixed(tag);
  }

  @Override
  public int encodedLength() {
    return OVERHEAD + ciphertext.length();
  }

  /**
   * The additional data that the tag covers: key_name || salt || associated_data.
   *
   * @param associatedData the context that the message is bound to; empty for tickets
   */
  public static Bytes additionalData(KeyName keyName, Bytes salt, Bytes associatedData) {
    Writer out = new Writer(KeyName.LENGTH + SALT_LENGTH + associatedData.length());
    keyName.writeTo(out);
    out.fixed(salt);
    out.fixed(associatedData);
    return out.toBytes();
  }
}
