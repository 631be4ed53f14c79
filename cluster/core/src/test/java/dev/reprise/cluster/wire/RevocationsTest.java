// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.DecodeException;
import dev.reprise.codec.wire.Reader;
import dev.reprise.codec.wire.Writer;
import dev.reprise.engine.revocation.RevokedSubject;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a cluster knows of revocations, and the times that they may have. */
class RevocationsTest {

  private static final Instant NOW = Instant.parse("2026-11-30T00:00:00Z");

  private final Revocations early = of(NOW, NOW.plusSeconds(10));
  private final Revocations late = of(NOW.plusSeconds(1), NOW.plusSeconds(10));

  @Test
  void covers_whatItKnowsAtLeastAsWell() {
    assertThat(late.covers(early)).isTrue();
    assertThat(late.covers(late)).isTrue();
    assertThat(early.covers(late)).isFalse();
    assertThat(early.covers(of(NOW, NOW.plusSeconds(11)))).isFalse();
    assertThat(Revocations.NONE.covers(early)).isFalse();
  }

  @Test
  void liveAt_dropsWhatIsOver_andKeepsTheRest() {
    Revocations both =
        early.join(
            new Revocations(0, List.of(new Revocation(RevokedSubject.psk(Bytes.of(1)), NOW, NOW))));

    assertThat(both.liveAt(NOW.minusSeconds(1))).isEqualTo(both);
    assertThat(both.liveAt(NOW).entries()).isEqualTo(early.entries());
    assertThat(both.liveAt(NOW.plusSeconds(10)).entries()).isEmpty();
  }

  @Test
  void timesAndEpoch_areNotNegative() {
    Instant before = Instant.ofEpochSecond(-1);

    assertThatIllegalArgumentException().isThrownBy(() -> of(before, NOW));
    assertThatIllegalArgumentException().isThrownBy(() -> of(NOW, before));
    assertThatIllegalArgumentException().isThrownBy(() -> new Revocations(-1, List.of()));
    assertThat(of(Instant.EPOCH, Instant.EPOCH).entries()).hasSize(1);
  }

  /** No later moment can be computed with. */
  @Test
  void read_timeThatNoInstantHas_isIllegal() throws DecodeException {
    long last = Instant.MAX.getEpochSecond();

    assertThat(read(last).notBefore()).isEqualTo(Instant.ofEpochSecond(last));
    assertThatExceptionOfType(DecodeException.class).isThrownBy(() -> read(last + 1));
  }

  private static Revocation read(long notBefore) throws DecodeException {
    Writer out = new Writer(64);
    out.uint8(1);
    out.opaque8(Bytes.EMPTY);
    out.uint64(notBefore);
    out.uint64(1);
    return Revocation.readFrom(Reader.of(out.toBytes()));
  }

  private static Revocations of(Instant notBefore, Instant expires) {
    return new Revocations(
        1, List.of(new Revocation(RevokedSubject.EVERYTHING, notBefore, expires)));
  }
}
