// SPDX-License-Identifier: Apache-2.0
package dev.reprise.codec;

import dev.reprise.codec.wire.DecodeException;
import dev.reprise.codec.wire.Decoder;
import dev.reprise.codec.wire.Reader;
import dev.reprise.codec.wire.WireStruct;
import java.util.function.IntPredicate;

/**
 * A structure with its decoder, for the laws that hold for all structures.
 *
 * @param value the structure
 * @param decoder undoes its encoding
 * @param wholeAt whether that many octets of its encoding, or its encoding and more octets, may be
 *     an encoding too: true for some lengths of a structure whose end is that of the input
 */
record WireSample<T extends WireStruct>(T value, Decoder<T> decoder, IntPredicate wholeAt) {

  static <T extends WireStruct> WireSample<T> of(T value, Decoder<T> decoder) {
    return new WireSample<>(value, decoder, length -> false);
  }

  /** The structure that an input as a whole is read as. */
  T decode(byte[] octets) throws DecodeException {
    return Reader.readAll(octets, name(), decoder);
  }

  byte[] encoded() {
    return value.encodedSecret();
  }

  String name() {
    return value.getClass().getSimpleName();
  }

  @Override
  public String toString() {
    return name();
  }
}
