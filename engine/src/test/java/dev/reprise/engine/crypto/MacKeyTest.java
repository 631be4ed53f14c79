// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.SecretBytes;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class MacKeyTest {

  private final MacKey key =
      new MacKey(SecretBytes.copyOf("Jefe".getBytes(StandardCharsets.US_ASCII)));

  /** RFC 4231, Section 4.3. */
  @Test
  void mac_inParts_andAgain_isThatOfTheWhole() {
    byte[] first = "what do ya want ".getBytes(StandardCharsets.US_ASCII);
    byte[] second = "for nothing?".getBytes(StandardCharsets.US_ASCII);
    Bytes expected =
        Bytes.fromHex("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");

    assertThat(key.mac(first, second).map(Bytes::copyOf)).contains(expected);
    assertThat(key.mac(first, second).map(Bytes::copyOf)).contains(expected);
  }

  @Test
  void mac_keyDestroyed_isEmpty() {
    assertThat(key.mac(new byte[1])).isPresent();
    key.destroy();

    assertThat(key.mac(new byte[1])).isEmpty();
    assertThat(key.isDestroyed()).isTrue();
    assertThat(key).hasToString("MacKey");
  }

  @Test
  void is_theSameOctets_andNoOthers() {
    MacKey key = new MacKey(SecretBytes.adopt(new byte[] {1, 2, 3}));

    assertThat(key.is(SecretBytes.adopt(new byte[] {1, 2, 3}))).isTrue();
    assertThat(key.is(SecretBytes.adopt(new byte[] {1, 2, 4}))).isFalse();
  }

  @Test
  void destroy_zeroesTheKey_whichMakesNoMacFromThenOn() {
    SecretBytes octets = SecretBytes.adopt(new byte[] {1, 2, 3});
    MacKey key = new MacKey(octets);
    assertThat(key.mac(new byte[1])).isPresent();

    key.destroy();

    assertThat(octets.isDestroyed()).isTrue();
    assertThat(key.mac(new byte[1])).isEmpty();
  }
}
