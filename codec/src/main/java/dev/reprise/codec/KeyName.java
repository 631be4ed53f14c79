// SPDX-License-Identifier: Apache-2.0
package dev.reprise.codec;

import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.DecodeException;
import dev.reprise.codec.wire.Reader;
import dev.reprise.codec.wire.WireStruct;
import dev.reprise.codec.wire.Writer;

/**
 * The public name of a set of ticket keys, with which every ticket begins (RFC 5077, Section 4).
 *
 * <pre>{@code
 * opaque key_name[16];
 * }</pre>
 *
 * <p>Immutable.
 *
 * @param octets exactly 16
 * @since 0.1
 */
public record KeyName(Bytes octets) implements WireStruct, Comparable<KeyName> {

  /** Octets in a key name. */
  public static final int LENGTH = 16;

  /** Checks each component. */
  public KeyName {
    Writer.checkFixed("key_name", octets, LENGTH);
  }

  /**
   * Reads one name, leaving {@code in} just past it.
   *
   * @throws DecodeException {@code TRUNCATED} if fewer than 16 octets are left
   */
  public static KeyName readFrom(Reader in) throws DecodeException {
    return new KeyName(in.fixed("key_name", LENGTH));
  }

  @Override
  public void writeTo(Writer out) {
    out.fixed(octets);
  }

  @Override
  public int encodedLength() {
    return LENGTH;
  }

  /** Orders by octets, unsigned. */
  @Override
  public int compareTo(KeyName other) {
    return octets.compareTo(other.octets);
  }

  /** The octets in hexadecimal. */
  @Override
  public String toString() {
    return octets.hex();
  }
}
