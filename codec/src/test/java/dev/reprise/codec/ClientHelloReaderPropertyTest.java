// SPDX-License-Identifier: Apache-2.0
package dev.reprise.codec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.DecodeException;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class ClientHelloReaderPropertyTest {

  @Provide
  Arbitrary<ClientHello> hellos() {
    return WireArbitraries.clientHellos().withoutEdgeCases();
  }

  @Provide
  Arbitrary<Bytes> octets() {
    return WireArbitraries.octets(0, 2000);
  }

  @Property
  void anyCutOfAnyRecordsIsTheSameHello(
      @ForAll("hellos") ClientHello hello,
      @ForAll @IntRange(min = 1, max = 1 << 14) int fragmentLength,
      @ForAll @Size(min = 1, max = 20) List<@IntRange(min = 1, max = 3000) Integer> cuts)
      throws DecodeException {
    ClientHelloReader reader = new ClientHelloReader();
    byte[] stream = Records.of(hello, fragmentLength).toByteArray();

    int from = 0;
    for (int i = 0; from < stream.length; i++) {
      assertThat(reader.clientHello()).isEmpty();
      int length = Math.min(cuts.get(i % cuts.size()), stream.length - from);
      reader.offer(stream, from, length);
      from += length;
    }

    assertThat(reader.clientHello()).contains(hello);
  }

  @Property
  void arbitraryOctetsThrowNothingButDecodeException(
      @ForAll("hellos") ClientHello hello,
      @ForAll @IntRange(max = 1 << 20) int at,
      @ForAll byte changed,
      @ForAll("octets") Bytes other) {
    byte[] stream = Records.of(hello, 700).toByteArray();
    stream[at % stream.length] = changed;

    for (byte[] octets : List.of(stream, other.toByteArray())) {
      Optional<ClientHello> whole = offered(octets, octets.length);
      assertThat(offered(octets, 1)).isEqualTo(whole);
    }
  }

  private static Optional<ClientHello> offered(byte[] octets, int cut) {
    ClientHelloReader reader = new ClientHelloReader();
    try {
      for (int from = 0; from < octets.length; from += cut) {
        reader.offer(octets, from, cut);
      }
    } catch (DecodeException malformed) {
      assertThat(reader.clientHello()).isEmpty();
    }
    return reader.clientHello();
  }
}
