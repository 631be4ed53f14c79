// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import org.junit.jupiter.api.Test;

class RawKeyTest {

  @Test
  void key_asTheJcaReadsIt() {
    RawKey key = new RawKey("AES", new byte[] {1, 2, 3});

    assertThat(key.getAlgorithm()).isEqualTo("AES");
    assertThat(key.getFormat()).isEqualTo("RAW");
    assertThat(key.getEncoded()).containsExactly(1, 2, 3);
    assertThat(key).hasToString("RawKey[AES]");
  }

  @Test
  void getEncoded_isACopy() {
    RawKey key = new RawKey("AES", new byte[] {1, 2, 3});

    key.getEncoded()[0] = 9;

    assertThat(key.getEncoded()).containsExactly(1, 2, 3);
  }

  @Test
  void destroy_zeroesTheOctetsThatWerePassed() {
    byte[] octets = {1, 2, 3};

    new RawKey("AES", octets).destroy();

    assertThat(octets).containsOnly(0);
  }

  @Test
  void writeObject_isRefused() throws Exception {
    try (ObjectOutputStream out = new ObjectOutputStream(new ByteArrayOutputStream())) {
      assertThatThrownBy(() -> out.writeObject(new RawKey("AES", new byte[1])))
          .isInstanceOf(NotSerializableException.class);
    }
  }
}
