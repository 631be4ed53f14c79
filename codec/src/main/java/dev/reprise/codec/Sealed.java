// SPDX-License-Identifier: Apache-2.0
package dev.reprise.codec;

import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.DecodeException;
import dev.reprise.codec.wire.Reader;
import dev.reprise.codec.wire.WireStruct;
import dev.reprise.codec.wire.Writer;

/**
 * The layout of the sealed construction: aead tickets, and records that leave the process.
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
 * <p>{@code ciphertext} has no length: it is what stands between salt and tag, so a structure goes
 * on to the end of its input. It is AES-256-GCM; key[32] and nonce[12], in this order, are
 * HKDF-SHA-256 with the salt {@code salt}, a secret of 32 octets as input key material and a {@link
 * SealedInfo} as info; the additional data is {@link #additionalData}. Immutable.
 *
 * @param keyName the secret that it was sealed with
 * @param salt 32 octets, random for each
 * @param ciphertext as long as the plaintext
 * @param tag 16 octets
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
   * Reads all that is left in {@code in}.
   *
   * @throws DecodeException {@code TRUNCATED} if that is too little for a name, a salt and a tag
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
   * What the tag covers beside the ciphertext: key_name || salt || associated_data.
   *
   * @param associatedData what the user of the construction binds it to; empty for tickets
   */
  public static Bytes additionalData(KeyName keyName, Bytes salt, Bytes associatedData) {
    Writer out = new Writer(KeyName.LENGTH + SALT_LENGTH + associatedData.length());
    keyName.writeTo(out);
    out.fixed(salt);
    out.fixed(associatedData);
    return out.toBytes();
  }
}
