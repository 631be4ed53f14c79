// SPDX-License-Identifier: Apache-2.0
package dev.reprise.codec.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class SecretBytesTest {

  @Test
  void toString_neverShowsKeyMaterial() {
    SecretBytes secret = SecretBytes.copyOf(new byte[48]);

    assertThat(secret).hasToString("SecretBytes[48 octets]");
  }

  @Test
  void hashCode_otherOctetsOfTheSameLength_isTheSame() {
    assertThat(SecretBytes.copyOf(new byte[] {1}))
        .hasSameHashCodeAs(SecretBytes.copyOf(new byte[] {2}));
  }

  @Test
  void equals_sameOctets_isTrue() {
    SecretBytes secret = SecretBytes.copyOf(new byte[] {1, 2});

    assertThat(secret).isEqualTo(SecretBytes.copyOf(new byte[] {1, 2}));
    assertThat(secret).isNotEqualTo(SecretBytes.copyOf(new byte[] {1, 3}));
    assertThat(secret).isNotEqualTo(SecretBytes.copyOf(new byte[] {1, 2, 0}));
    assertThat(secret).isNotEqualTo("0102");
  }

  @Test
  void copyOf_arrayWipedLater_keepsItsOctets() {
    byte[] array = {1, 2};
    SecretBytes secret = SecretBytes.copyOf(array);

    array[0] = 0;
    secret.toByteArray()[1] = 0;

    assertThat(secret.toByteArray()).containsExactly(1, 2);
  }

  @Test
  void destroy_adoptedArray_isZeroed() {
    byte[] array = {1, 2};
    SecretBytes secret = SecretBytes.adopt(array);

    secret.destroy();

    assertThat(array).containsExactly(0, 0);
    assertThat(secret.isDestroyed()).isTrue();
    assertThat(secret.length()).isEqualTo(2);
  }

  @Test
  void destroy_everyLaterUse_throws() {
    SecretBytes secret = SecretBytes.copyOf(new byte[] {1, 2});
    Writer out = new Writer(2);

    secret.destroy();
    secret.destroy();

    assertThatThrownBy(secret::toByteArray).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(secret::isAllZero).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> out.secret(secret)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void equals_destroyed_equalsOnlyItself() {
    SecretBytes secret = SecretBytes.copyOf(new byte[] {1, 2});

    secret.destroy();

    assertThat(List.of(secret)).contains(secret);
    assertThat(secret).isNotEqualTo(SecretBytes.copyOf(new byte[2]));
    assertThat(SecretBytes.copyOf(new byte[2])).isNotEqualTo(secret);
  }

  @Test
  void isAllZero_oneBitSet_isFalse() {
    assertThat(SecretBytes.copyOf(new byte[48]).isAllZero()).isTrue();
    assertThat(SecretBytes.copyOf(new byte[] {0, 0, 1}).isAllZero()).isFalse();
    assertThat(SecretBytes.copyOf(new byte[] {(byte) 0x80, 0}).isAllZero()).isFalse();
  }
}
