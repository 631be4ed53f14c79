// SPDX-License-Identifier: Apache-2.0
package dev.reprise.codec;

import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.DecodeException;
import dev.reprise.codec.wire.Reader;
import dev.reprise.codec.wire.WireStruct;
import dev.reprise.codec.wire.Writer;

/**
 * An entry of a certificate_list (RFC 5246, Section 7.4.2), as octets.
 *
 * <pre>{@code
 * opaque ASN.1Cert<1..2^24-1>;
 * }</pre>
 *
 * <p>The digest of a chain is SHA-256 over the encodings of its entries, one after the other.
 * Immutable.
 *
 * @param der at least one octet
 * @since 0.1
 */
public record Certificate(Bytes der) implements WireStruct {

  /** Checks each component. */
  public Certificate {
    Writer.checkOpaque("ASN.1Cert", der, 1, 0xffffff);
  }

  /**
   * Reads one entry, leaving {@code in} just past it.
   *
   * @throws DecodeException {@code LENGTH_OUT_OF_RANGE} if it is empty; {@code TRUNCATED} if it
   *     runs past the end of {@code in}
   */
  public static Certificate readFrom(Reader in) throws DecodeException {
    return new Certificate(in.opaque24("ASN.1Cert", 1, 0xffffff));
  }

  @Override
  public void writeTo(Writer out) {
    out.opaque24(der);
  }

  @Override
  public int encodedLength() {
    return 3 + der.length();
  }
}
