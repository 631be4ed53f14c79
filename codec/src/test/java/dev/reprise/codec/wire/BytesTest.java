// SPDX-License-Identifier: Apache-2.0
package dev.reprise.codec.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class BytesTest {

  @Test
  void copyOf_arrayChangedLater_keepsItsOctets() {
    byte[] array = {1, 2, 3};
    Bytes bytes = Bytes.copyOf(array);

    array[0] = 9;
    bytes.toByteArray()[1] = 9;

    assertThat(bytes).isEqualTo(Bytes.of(1, 2, 3));
  }

  @Test
  void copyOf_rangeOutsideTheArray_throws() {
    assertThatThrownBy(() -> Bytes.copyOf(new byte[3], 2, 2))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void of_numberThatIsNoOctet_throws() {
    assertThatThrownBy(() -> Bytes.of(256)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Bytes.of(-1)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void fromHex_anyCase_readsPairsOfDigits() {
    assertThat(Bytes.fromHex("00fFa0")).isEqualTo(Bytes.of(0, 255, 160)).hasToString("00ffa0");
  }

  @Test
  void at_octetAbove127_isUnsigned() {
    assertThat(Bytes.of(0xfe).at(0)).isEqualTo(0xfe);
    assertThatThrownBy(() -> Bytes.EMPTY.at(0)).isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void slice_partOfTheString_isThatPart() {
    Bytes bytes = Bytes.of(1, 2, 3, 4);

    assertThat(bytes.slice(1, 3)).isEqualTo(Bytes.of(2, 3));
    assertThat(bytes.slice(4, 4)).isSameAs(Bytes.EMPTY);
    assertThat(bytes.slice(0, 4)).isSameAs(bytes);
  }

  @Test
  void compareTo_octetsAbove127_isUnsignedAndLexicographic() {
    assertThat(Bytes.of(0x80)).isGreaterThan(Bytes.of(0x7f, 0xff)).isGreaterThan(Bytes.EMPTY);
    assertThat(Bytes.of(1)).isLessThan(Bytes.of(1, 0));
  }

  @Test
  void equals_sameOctets_isTrueWithTheSameHash() {
    assertThat(Bytes.of(1, 2)).isEqualTo(Bytes.of(1, 2)).hasSameHashCodeAs(Bytes.of(1, 2));
    assertThat(Bytes.of(1, 2)).isNotEqualTo(Bytes.of(2, 1)).isNotEqualTo("0102");
  }
}
