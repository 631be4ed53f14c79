// SPDX-License-Identifier: Apache-2.0
package dev.reprise.codec.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class WriterTest {

  private record Pair(int first, int second) implements WireStruct {
    @Override
    public void writeTo(Writer out) {
      out.uint8(first);
      out.uint8(second);
    }

    @Override
    public int encodedLength() {
      return 2;
    }
  }

  private record Liar() implements WireStruct {
    @Override
    public void writeTo(Writer out) {
      out.uint8(0);
    }

    @Override
    public int encodedLength() {
      return 2;
    }
  }

  @Test
  void integers_ofEachWidth_areBigEndian() {
    Writer out = new Writer(18);

    out.uint8(0xff);
    out.uint16(0x0102);
    out.uint24(0x030405);
    out.uint32(0xfffffffeL);
    out.uint64(0x0102030405060708L);

    assertThat(out.toBytes()).hasToString("ff0102030405fffffffe0102030405060708");
  }

  @Test
  void integers_outOfRange_throw() {
    Writer out = new Writer(64);

    assertThatThrownBy(() -> out.uint8(0x100)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> out.uint16(-1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> out.uint24(0x1000000)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> out.uint32(1L << 32)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> out.uint64(-1)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void opaque_ofEachWidth_isPrefixedWithItsLength() {
    Writer out = new Writer(12);

    out.opaque8(Bytes.of(0xaa));
    out.opaque16(Bytes.of(0xbb));
    out.opaque24(Bytes.of(0xcc));
    out.secret8(SecretBytes.copyOf(new byte[] {0x11}));
    out.fixed(Bytes.of(0xdd));

    assertThat(out.toBytes()).hasToString("01aa0001bb000001cc0111dd");
  }

  @Test
  void vector_ofEachWidth_isPrefixedWithItsLengthInOctets() {
    List<Pair> pairs = List.of(new Pair(1, 2), new Pair(3, 4));
    Writer out = new Writer(22);

    out.vector8(pairs);
    out.vector16(pairs);
    out.vector24(pairs);
    out.struct16(new Pair(5, 6));

    assertThat(out.toBytes()).hasToString("04010203040004010203040000040102030400020506");
  }

  @Test
  void opaque8_256Octets_throws() {
    Writer out = new Writer(300);

    assertThatThrownBy(() -> out.opaque8(Bytes.copyOf(new byte[256])))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void anyWrite_bufferFull_throwsRatherThanGrowing() {
    Writer out = new Writer(3);

    assertThatThrownBy(() -> out.uint32(0)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> out.fixed(Bytes.of(1, 2, 3, 4)))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void encoded_encodedLengthWrong_throws() {
    assertThatThrownBy(() -> new Liar().encoded()).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> new Writer(9).vector8(List.of(new Liar())))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void checks_valueThatDoesNotFit_nameTheField() {
    assertThatThrownBy(() -> Writer.checkFixed("iv", Bytes.of(1), 16))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("iv has 1 octets, not 16..16");
    assertThatThrownBy(() -> Writer.checkOpaque16("ticket", Bytes.copyOf(new byte[0x10000])))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("ticket");
    assertThatThrownBy(() -> Writer.checkVector("pairs", List.of(new Pair(1, 2)), 0, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("pairs");
    assertThatThrownBy(() -> Writer.checkUint32("timestamp", -1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("timestamp is -1, not in 0..4294967295");
  }
}
