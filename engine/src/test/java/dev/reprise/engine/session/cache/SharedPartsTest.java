// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.session.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.codec.ClientIdentity;
import dev.reprise.codec.HostName;
import dev.reprise.codec.SessionState;
import dev.reprise.codec.StatePlaintext;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.SecretBytes;
import dev.reprise.engine.ResumptionScope;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class SharedPartsTest {

  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");

  @Test
  void expand_session_isWhatWasCompacted() {
    SharedParts parts = new SharedParts();
    byte[] session = session(1);

    byte[] compact = parts.compact(session);

    assertThat(compact.length).isLessThan(session.length - 100);
    assertThat(parts.expand(compact, 0)).isEqualTo(session);
  }

  @Test
  void expand_moreScopesThanAreKept_isStillWhatWasCompacted() {
    SharedParts parts = new SharedParts();

    for (int i = 0; i < 2 * SharedParts.MOST_PARTS; i++) {
      byte[] session = session(i);

      assertThat(parts.expand(parts.compact(session), 0)).isEqualTo(session);
    }
  }

  @Test
  void expand_compactedLongAgo_isStillWhatItWas() {
    SharedParts parts = new SharedParts();
    byte[] session = session(0);
    byte[] compact = parts.compact(session);

    for (int i = 1; i < SharedParts.MOST_PARTS; i++) {
      parts.compact(session(i));
    }

    assertThat(parts.expand(compact, 0)).isEqualTo(session);
  }

  @Test
  void expand_cutOffSession_isWhatWasCompacted() {
    SharedParts parts = new SharedParts();
    byte[] session = session(1);

    for (int length = 0; length < session.length; length++) {
      byte[] prefix = Arrays.copyOf(session, length);

      assertThat(parts.expand(parts.compact(prefix), 0)).isEqualTo(prefix);
    }
  }

  @Property
  void expandInvertsCompact(@ForAll byte[] octets) {
    SharedParts parts = new SharedParts();

    assertThat(parts.expand(parts.compact(octets), 0)).isEqualTo(octets);
  }

  private static byte[] session(int number) {
    byte[] key = new byte[32];
    key[0] = (byte) number;
    key[1] = (byte) (number >> 8);
    byte[] masterSecret = new byte[48];
    Arrays.fill(masterSecret, (byte) 7);
    return SessionState.builder(
            StatePlaintext.of(
                0xc02b, SecretBytes.adopt(masterSecret), ClientIdentity.ANONYMOUS, NOW),
            NOW)
        .extendedMasterSecret(true)
        .scope(ResumptionScope.builder().localKeys(List.of(Bytes.copyOf(key))).build().digest())
        .serverName(new HostName("bench.example.eu"))
        .localChain(Bytes.copyOf(key))
        .build()
        .encodedSecret();
  }
}
