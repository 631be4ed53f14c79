// SPDX-License-Identifier: Apache-2.0
package dev.reprise.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.DecodeException;
import dev.reprise.codec.wire.Decoder;
import dev.reprise.codec.wire.Reader;
import dev.reprise.codec.wire.WireStruct;
import dev.reprise.testvectors.Fields;
import dev.reprise.testvectors.VectorCase;
import dev.reprise.testvectors.VectorTests;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/**
 * Vectors of a structure that is decoded whole: a valid one has the given value and is written as
 * it was read ({@code encodeInvertsDecode}), an invalid one fails with the given kind.
 */
final class DecodeVectors {

  private static final String NOT_WRITTEN_AS_READ = "UnknownExtension";

  private DecodeVectors() {}

  /** What a valid vector's structure must be. */
  @FunctionalInterface
  interface ValueCheck<T> {
    void run(Fields expected, T decoded) throws DecodeException;
  }

  static <T extends WireStruct> Stream<DynamicTest> of(
      String subject, Decoder<T> decoder, ValueCheck<T> check) {
    return VectorTests.of(
        subject,
        (group, vector) -> {
          if (vector.isValid()) {
            T decoded = Reader.readAll(vector.input(), subject, decoder);
            check.run(vector.value(), decoded);
            assertWrittenAsRead(vector, decoded);
          } else {
            assertFails(vector, () -> Reader.readAll(vector.input(), subject, decoder));
          }
        });
  }

  static void assertWrittenAsRead(VectorCase vector, WireStruct decoded) {
    if (!vector.flags().contains(NOT_WRITTEN_AS_READ)) {
      assertThat(decoded.encodedSecret()).isEqualTo(vector.input());
    }
  }

  static void assertFails(VectorCase vector, Decoding decoding) {
    DecodeException failure = catchThrowableOfType(DecodeException.class, decoding::run);

    assertThat(failure).isNotNull();
    assertThat(failure.kind()).hasToString(vector.failure());
  }

  /** A check that an invalid vector must fail. */
  @FunctionalInterface
  interface Decoding {
    void run() throws DecodeException;
  }

  static Bytes octets(Fields fields, String name) {
    return Bytes.copyOf(fields.hex(name));
  }
}
