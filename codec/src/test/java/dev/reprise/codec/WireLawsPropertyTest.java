// SPDX-License-Identifier: Apache-2.0
package dev.reprise.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reprise.codec.openssl.SslSession;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.DecodeException;
import java.util.Arrays;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** Laws that hold for every structure, with any content. */
class WireLawsPropertyTest {

  @Provide
  Arbitrary<WireSample<?>> samples() {
    return WireArbitraries.samples();
  }

  @Provide
  Arbitrary<WireSample<?>> decoders() {
    return Arbitraries.of(WireSamples.all());
  }

  @Provide
  Arbitrary<Bytes> octets() {
    return WireArbitraries.octets(0, 400);
  }

  @Property(tries = 5000)
  void decodeInvertsEncode(@ForAll("samples") WireSample<?> sample) throws DecodeException {
    byte[] encoded = sample.encoded();

    assertThat(encoded).hasSize(sample.value().encodedLength());
    assertThat(sample.decode(encoded)).isEqualTo(sample.value());
  }

  @Property(tries = 5000)
  void everyStrictPrefixIsRejected(
      @ForAll("samples") WireSample<?> sample, @ForAll @IntRange(max = 1 << 20) int at) {
    byte[] encoded = sample.encoded();
    int length = at % encoded.length;

    if (!sample.wholeAt().test(length)) {
      assertThatThrownBy(() -> sample.decode(Arrays.copyOf(encoded, length)))
          .isInstanceOf(DecodeException.class);
    }
  }

  @Property(tries = 5000)
  void trailingOctetIsRejected(@ForAll("samples") WireSample<?> sample, @ForAll byte trailing) {
    byte[] encoded = sample.encoded();
    byte[] longer = Arrays.copyOf(encoded, encoded.length + 1);
    longer[encoded.length] = trailing;

    if (!sample.wholeAt().test(longer.length)) {
      assertThatThrownBy(() -> sample.decode(longer)).isInstanceOf(DecodeException.class);
    }
  }

  @Property(tries = 5000)
  void arbitraryOctetsThrowNothingButDecodeException(
      @ForAll("decoders") WireSample<?> decoder, @ForAll("octets") Bytes octets) {
    assertIsRejectedOrCanonical(decoder, octets.toByteArray());
  }

  @Property(tries = 20000)
  void changedEncodingsThrowNothingButDecodeException(
      @ForAll("decoders") WireSample<?> sample,
      @ForAll @IntRange(max = 1 << 20) int at,
      @ForAll byte changed) {
    byte[] octets = sample.encoded();
    octets[at % octets.length] = changed;

    assertIsRejectedOrCanonical(sample, octets);
  }

  /** What is read is written in one way only; a session may have lost what it does not know. */
  private static void assertIsRejectedOrCanonical(WireSample<?> sample, byte[] octets) {
    boolean skipsUnknown =
        sample.value() instanceof SessionState || sample.value() instanceof SslSession;
    try {
      byte[] written = sample.decode(octets).encodedSecret();
      if (skipsUnknown && written.length < octets.length) {
        assertThat(sample.decode(written).encodedSecret()).isEqualTo(written);
      } else {
        assertThat(written).isEqualTo(octets);
      }
    } catch (DecodeException rejected) {
      assertThat(rejected.offset()).isBetween(0, octets.length);
    }
  }
}
