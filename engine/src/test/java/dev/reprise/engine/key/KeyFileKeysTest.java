// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reprise.codec.KeyName;
import dev.reprise.codec.keyfile.KeyFile;
import dev.reprise.codec.keyfile.KeyFileFormat;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.SecretBytes;
import dev.reprise.engine.KeyPhase;
import dev.reprise.engine.TicketFormat;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyFileKeysTest {

  private static final Instant CHANGED = Instant.parse("2026-11-20T10:00:00Z");
  private static final Instant NOW = CHANGED.plus(Duration.ofHours(3));
  private static final SecureRandom RANDOM = new SecureRandom();

  private final List<KeyFile.Entry> keys = new ArrayList<>(List.of(key(), key(), key()));

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void at_haproxyFile_sealsWithTheLastButOneWhateverItsName(boolean turnedRound) {
    if (turnedRound) {
      Collections.reverse(keys);
    }

    KeyRing ring = ring(new KeyFile(KeyFileFormat.HAPROXY, keys)).at(NOW);

    assertThat(ring.sealingKey(NOW).orElseThrow().name()).isEqualTo(keys.get(1).name());
    assertThat(ring.phaseAt(keys.get(0).name(), NOW)).contains(KeyPhase.OPENING_ONLY);
    assertThat(ring.phaseAt(keys.get(2).name(), NOW)).contains(KeyPhase.OPENING_ONLY);
  }

  @Test
  void at_severalFilesOfNginx_sealsWithTheFirst() {
    KeyFile[] files =
        keys.stream()
            .map(key -> new KeyFile(KeyFileFormat.NGINX, List.of(key)))
            .toArray(KeyFile[]::new);

    KeyRing ring = ring(files).at(NOW);

    assertThat(ring.keys()).hasSize(3);
    assertThat(ring.sealingKey(NOW).orElseThrow().name()).isEqualTo(keys.get(0).name());
    assertThat(ring.sealingKey(NOW).orElseThrow().format()).isEqualTo(TicketFormat.OPENSSL);
  }

  @Test
  void at_keysOfOneFile_areAsOldAsTheFile() {
    KeyRing ring = ring(new KeyFile(KeyFileFormat.ATS, keys)).at(NOW);

    assertThat(ring.sealingKey(NOW).orElseThrow().schedule().sealFrom()).isEqualTo(CHANGED);
  }

  @Test
  void at_fileWithoutATime_stillSeals() {
    KeyFileKeys ring =
        new KeyFileKeys("test", List.of(new KeyFile(KeyFileFormat.ATS, keys)), Instant.EPOCH);

    assertThat(ring.at(NOW).sealingKey(NOW)).isPresent();
  }

  @Test
  void constructor_sameKeyInTwoFiles_isRefused() {
    KeyFile file = new KeyFile(KeyFileFormat.NGINX, keys.subList(0, 1));

    assertThatThrownBy(() -> ring(file, file))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(keys.get(0).name().toString());
  }

  @Test
  void replace_otherFile_zeroesTheKeysOfTheFirst() {
    KeyFileKeys ring = ring(new KeyFile(KeyFileFormat.ATS, keys));
    KeyFile.Entry other = key();

    ring.replace(List.of(new KeyFile(KeyFileFormat.NGINX, List.of(other))), NOW);

    assertThat(ring.at(NOW).sealingKey(NOW).orElseThrow().name()).isEqualTo(other.name());
    assertThat(keys.get(0).encryptionKey().isDestroyed()).isTrue();
    assertThat(ring.changed()).isEqualTo(NOW);
  }

  @Test
  void replace_withFilesThatContradictEachOther_changesNothing() {
    KeyFileKeys ring = ring(new KeyFile(KeyFileFormat.ATS, keys));
    KeyFile file = new KeyFile(KeyFileFormat.NGINX, List.of(key()));

    assertThatThrownBy(() -> ring.replace(List.of(file, file), NOW))
        .isInstanceOf(IllegalArgumentException.class);

    assertThat(ring.at(NOW).sealingKey(NOW).orElseThrow().name()).isEqualTo(keys.get(0).name());
    assertThat(keys.get(0).encryptionKey().isDestroyed()).isFalse();
  }

  @Test
  void close_zeroesTheKeys_andThoseOfFilesThatAreReadLater() {
    KeyFileKeys ring = ring(new KeyFile(KeyFileFormat.ATS, keys));
    KeyFile.Entry late = key();

    ring.close();
    ring.replace(List.of(new KeyFile(KeyFileFormat.NGINX, List.of(late))), NOW);

    assertThat(keys).allMatch(key -> key.encryptionKey().isDestroyed());
    assertThat(late.encryptionKey().isDestroyed()).isTrue();
    assertThat(ring.changed()).isEqualTo(CHANGED);
  }

  @Test
  void isOverdue_afterSevenDays() {
    KeyFileKeys ring = ring(new KeyFile(KeyFileFormat.ATS, keys));

    assertThat(ring.isOverdue(CHANGED.plus(Duration.ofDays(7)))).isFalse();
    assertThat(ring.isOverdue(CHANGED.plus(Duration.ofDays(7)).plusSeconds(1))).isTrue();
  }

  private static KeyFileKeys ring(KeyFile... files) {
    return new KeyFileKeys("test", List.of(files), CHANGED);
  }

  private static KeyFile.Entry key() {
    return new KeyFile.Entry(new KeyName(Bytes.copyOf(draw())), secret(), secret());
  }

  private static SecretBytes secret() {
    return SecretBytes.adopt(draw());
  }

  private static byte[] draw() {
    byte[] octets = new byte[16];
    RANDOM.nextBytes(octets);
    return octets;
  }
}
