// SPDX-License-Identifier: Apache-2.0
package dev.reprise.codec;

import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.DecodeException;
import dev.reprise.codec.wire.Reader;
import dev.reprise.codec.wire.WireStruct;
import dev.reprise.codec.wire.Writer;
import java.nio.charset.StandardCharsets;

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
 * @since 0.1
 */
public record SealedInfo(Bytes purpose, Bytes context) implements WireStruct {

  /** Checks each component. */
  public SealedInfo {
    Writer.checkOpaque("purpose", purpose, 1, 0xff);
    Writer.checkOpaque16("context", context);
  }

  /** The info with both parts in UTF-8. */
  public static SealedInfo of(String purpose, String context) {
    return new SealedInfo(utf8(purpose), utf8(context));
  }

  /**
   * Reads one info, leaving {@code in} just past it.
   *
   * @throws DecodeException {@code LENGTH_OUT_OF_RANGE} if the purpose is empty; {@code TRUNCATED}
   *     if a field runs past the end of {@code in}
   */
  public static SealedInfo readFrom(Reader in) throws DecodeException {
    return new SealedInfo(in.opaque8("purpose", 1, 0xff), in.opaque16("context", 0, 0xffff));
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
