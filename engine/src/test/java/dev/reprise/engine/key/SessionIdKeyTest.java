// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.key;

import static dev.reprise.engine.testing.TestSessions.RANDOM;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.reprise.codec.SessionId;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.SecretBytes;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class SessionIdKeyTest {

  @Test
  void made_ownId_isTrue() {
    SessionIdKey key = SessionIdKey.generate(RANDOM);

    SessionId id = key.newSessionId(RANDOM);

    assertThat(id.octets().length()).isEqualTo(32);
    assertThat(key.made(id)).isTrue();
    assertThat(key.newSessionId(RANDOM)).isNotEqualTo(id);
  }

  @Test
  void made_idOfAnotherKeyOrLength_isFalse() {
    SessionIdKey key = SessionIdKey.generate(RANDOM);
    SessionId other = SessionIdKey.generate(RANDOM).newSessionId(RANDOM);
    Bytes own = key.newSessionId(RANDOM).octets();

    assertThat(key.made(other)).isFalse();
    for (int length = 0; length < own.length(); length++) {
      assertThat(key.made(new SessionId(own.slice(0, length)))).isFalse();
    }
  }

  @Test
  void destroy_once_recognisesNothingAndStillMakesIds() {
    SessionIdKey key = SessionIdKey.generate(RANDOM);
    SessionId before = key.newSessionId(RANDOM);

    key.destroy();

    assertThat(key.isDestroyed()).isTrue();
    assertThat(key.made(before)).isFalse();
    assertThat(key.made(key.newSessionId(RANDOM))).isFalse();
  }

  @Test
  void replace_zeroesTheFormerKeys_andOnlyThose() {
    SecretBytes former = SecretBytes.copyOf(octets());
    SecretBytes present = SecretBytes.copyOf(octets());
    SessionIdKey key = SessionIdKey.of(former);
    assertThat(key.isDestroyed()).isFalse();

    key.replace(List.of(present));

    assertThat(former.isDestroyed()).isTrue();
    assertThat(present.isDestroyed()).isFalse();
    assertThat(key.isDestroyed()).isFalse();
  }

  @Test
  void toString_isTheNameOfTheType() {
    assertThat(SessionIdKey.generate(RANDOM)).hasToString("SessionIdKey");
  }

  @Test
  void replace_dropsAKey_onlyIfItIsNotAmongTheNewOnes() {
    byte[] first = octets();
    byte[] second = octets();
    SessionIdKey key = SessionIdKey.of(SecretBytes.copyOf(first));
    SessionId before = key.newSessionId(RANDOM);

    key.replace(List.of(SecretBytes.copyOf(second), SecretBytes.copyOf(first)));

    assertThat(key.made(before)).isTrue();
    assertThat(key.hasDroppedKeys()).isFalse();

    key.replace(List.of(SecretBytes.copyOf(second)));

    assertThat(key.made(before)).isFalse();
    assertThat(key.hasDroppedKeys()).isTrue();

    key.replace(List.of(SecretBytes.copyOf(first), SecretBytes.copyOf(second)));

    assertThat(key.hasDroppedKeys()).isTrue();
  }

  private static byte[] octets() {
    byte[] octets = new byte[32];
    RANDOM.nextBytes(octets);
    return octets;
  }

  @Test
  void of_weakOrShortKey_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SessionIdKey.of(SecretBytes.adopt(new byte[32])));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SessionIdKey.of(SecretBytes.adopt(Arrays.copyOf(octets(), 31))));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SessionIdKey.generate(RANDOM).replace(List.of()));
  }
}
