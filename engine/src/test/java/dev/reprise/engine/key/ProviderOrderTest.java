// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.key;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.codec.KeyName;
import dev.reprise.codec.Sealed;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.SecretBytes;
import dev.reprise.engine.crypto.SealedBox;
import java.security.SecureRandom;
import java.security.Security;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Many who use Bouncy Castle put its provider first. Unlike the JDK's, its GCM gives plaintext away
 * before the tag has been checked, to a caller that asks for it piece by piece.
 */
class ProviderOrderTest {

  private static final SecureRandom RANDOM = new SecureRandom();

  @BeforeEach
  void bouncyCastleFirst() {
    Security.insertProviderAt(new BouncyCastleProvider(), 1);
  }

  @AfterEach
  void asItWas() {
    Security.removeProvider(BouncyCastleProvider.PROVIDER_NAME);
  }

  @Test
  void open_whatWasSealed_isThePlaintextWhole() {
    KeyName name = new KeyName(Bytes.fromHex("000102030405060708090a0b0c0d0e0f"));
    byte[] octets = new byte[32];
    RANDOM.nextBytes(octets);
    SecretBytes secret = SecretBytes.adopt(octets);
    Sealed.Info info = Sealed.Info.of("test", "");
    byte[] plaintext = new byte[200];
    RANDOM.nextBytes(plaintext);

    Sealed sealed = SealedBox.seal(name, secret, info, Bytes.EMPTY, plaintext, RANDOM);

    assertThat(SealedBox.open(sealed, secret, info, Bytes.EMPTY).map(SecretBytes::toByteArray))
        .hasValueSatisfying(opened -> assertThat(opened).isEqualTo(plaintext));
  }
}
