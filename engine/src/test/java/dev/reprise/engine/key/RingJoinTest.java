// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.key;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.engine.KeyPhase;
import dev.reprise.engine.TicketFormat;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class RingJoinTest {

  private static final SecureRandom RANDOM = new SecureRandom();
  private static final Instant NOW = Instant.ofEpochSecond(1_800_000_000);

  /** A handshake may be sealing with it; the copy that was read is destroyed with its ring. */
  @Test
  void join_sameKeyRead_keepsTheObjectThatIsHeld() {
    TicketKey held = TicketKey.generate(TicketFormat.RFC5077, RANDOM);
    TicketKey read = TicketKey.of(held.format(), held.name(), held.encryptionKey(), held.macKey());

    for (KeyPhase phase : List.of(KeyPhase.PENDING, KeyPhase.SEALING)) {
      KeyRing joined = ring(held, KeyPhase.PENDING).join(ring(read, phase));

      assertThat(joined.find(held.name()).orElseThrow().phase()).isEqualTo(phase);
      assertThat(joined.find(held.name()).orElseThrow().key().orElseThrow()).isSameAs(held);
    }
  }

  private static KeyRing ring(TicketKey key, KeyPhase phase) {
    return KeyRing.of(
        "www",
        1,
        List.of(
            KeyEntry.of(
                key,
                phase,
                new KeyEntry.Schedule(
                    NOW, NOW, NOW.plusSeconds(10), NOW.plusSeconds(100), NOW.plusSeconds(200)))));
  }
}
