// SPDX-License-Identifier: Apache-2.0
package dev.reprise.codec;

import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.DecodeException;
import dev.reprise.codec.wire.Reader;
import dev.reprise.codec.wire.WireStruct;
import dev.reprise.codec.wire.Writer;
import java.nio.charset.StandardCharsets;

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
 * and a {@link Info} as info; the additional data is {@link #additionalData}. Immutable.
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

  /**
   * The HKDF info from which the key of a sealed message is derived: what the key is for.
   *
   * <pre>{@code
   * struct {
   *     opaque purpose<1..2^8-1>;
   *     opaque context<0..2^16-1>;
   * } SealedInfo;
   * }</pre>
   *
   * <p>A ticket has the purpose "reprise ticket v1" and its trust domain as context; a record of a
   * store has a purpose for its kind, and the name of the cluster as context. Immutable.
   *
   * @param purpose {@code 1..255} octets, usually ASCII
   * @param context {@code 0..2^16-1} octets
   */
  public record Info(Bytes purpose, Bytes context) implements WireStruct {

    /** Checks each component. */
    public Info {
      Writer.checkOpaque("purpose", purpose, 1, 0xff);
      Writer.checkOpaque16("context", context);
    }

    /** The info with both parts in UTF-8. */
    public static Info of(String purpose, String context) {
      return new Info(utf8(purpose), utf8(context));
    }

    /**
     * Reads one info, leaving {@code in} just past it.
     *
     * @throws DecodeException {@code LENGTH_OUT_OF_RANGE} if the purpose is empty; {@code
     *     TRUNCATED} if a field runs past the end of {@code in}
     */
    public static Info readFrom(Reader in) throws DecodeException {
      return new Info(in.opaque8("purpose", 1, 0xff), in.opaque16("context", 0, 0xffff));
    }

    @Override
    public void writeTo(Writer out) {
      out.opaque8(purpose);
      out.opaque16(context);
    }

    @Override
    public int encodedLength() {
      return 1 + purpose.length() + 2 + context.length();
    }

    private static Bytes utf8(String text) {
      return Bytes.copyOf(text.getBytes(StandardCharsets.UTF_8));
    }
  }
}
