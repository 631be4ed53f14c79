// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.codec.SessionId;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.SecretBytes;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class PrefetchedLookupsTest {

  private static final Instant NOW = Instant.parse("2026-11-01T12:00:00Z");
  private static final Instant UNTIL = NOW.plusSeconds(5);
  private static final int MOST = 1024;

  private final PrefetchedLookups lookups = new PrefetchedLookups();

  @Test
  void take_keptLookup_handsItOverOnce() {
    Pending<Optional<SecretBytes>> lookup = found(secret());
    lookups.keep(id(1), lookup, UNTIL, NOW);

    assertThat(lookups.hasFound(id(1))).isTrue();
    assertThat(lookups.take(id(1))).isSameAs(lookup);
    assertThat(lookups.take(id(1))).isNull();
  }

  @Test
  void hasFound_missingLateOrFailed_isFalse() {
    lookups.keep(id(1), answered(Optional.empty()), UNTIL, NOW);
    lookups.keep(id(2), Pending.ask(CompletableFuture::new, UNTIL, found -> {}), UNTIL, NOW);
    lookups.keep(id(3), Pending.failed(new IllegalStateException(), UNTIL), UNTIL, NOW);

    assertThat(lookups.hasFound(id(1))).isFalse();
    assertThat(lookups.hasFound(id(2))).isFalse();
    assertThat(lookups.hasFound(id(3))).isFalse();
    assertThat(lookups.hasFound(id(4))).isFalse();
  }

  @Test
  void keep_lookupThatNobodyTook_isDestroyedWhenItIsOld() {
    SecretBytes old = secret();
    lookups.keep(id(1), found(old), UNTIL, NOW);

    lookups.keep(id(2), answered(Optional.empty()), UNTIL.plusSeconds(1), UNTIL);

    assertThat(old.isDestroyed()).isTrue();
    assertThat(lookups.take(id(1))).isNull();
    assertThat(lookups.take(id(2))).isNotNull();
  }

  @Test
  void keep_moreThanTheLimit_givesTheOldestUp() {
    SecretBytes oldest = secret();
    lookups.keep(id(0), found(oldest), UNTIL, NOW);
    for (int i = 1; i < MOST; i++) {
      lookups.keep(id(i), answered(Optional.empty()), UNTIL, NOW);
    }
    assertThat(oldest.isDestroyed()).isFalse();

    lookups.keep(id(MOST), answered(Optional.empty()), UNTIL, NOW);

    assertThat(oldest.isDestroyed()).isTrue();
    assertThat(lookups.take(id(1))).isNotNull();
  }

  /** A browser opens connections in parallel, all with the same session. */
  @Test
  void take_severalLookupsOfOneId_handsEachOverOnce() {
    Pending<Optional<SecretBytes>> first = found(secret());
    Pending<Optional<SecretBytes>> second = found(secret());
    lookups.keep(id(1), first, UNTIL, NOW);
    lookups.keep(id(1), second, UNTIL, NOW);

    assertThat(lookups.take(id(1))).isSameAs(first);
    assertThat(lookups.take(id(1))).isSameAs(second);
    assertThat(lookups.take(id(1))).isNull();
  }

  @Test
  void take_laterLookupIsAnsweredFirst_handsThatOver() {
    Pending<Optional<SecretBytes>> late =
        Pending.ask(CompletableFuture::new, UNTIL, PrefetchedLookupsTest::wipe);
    Pending<Optional<SecretBytes>> answered = found(secret());
    lookups.keep(id(1), late, UNTIL, NOW);
    lookups.keep(id(1), answered, UNTIL, NOW);

    assertThat(lookups.hasFound(id(1))).isTrue();
    assertThat(lookups.take(id(1))).isSameAs(answered);
    assertThat(lookups.take(id(1))).isSameAs(late);
  }

  @Test
  void keep_manyLookupsOfOneId_isBoundedAsWell() {
    SecretBytes oldest = secret();
    lookups.keep(id(1), found(oldest), UNTIL, NOW);
    for (int i = 0; i < MOST; i++) {
      lookups.keep(id(1), answered(Optional.empty()), UNTIL, NOW);
    }

    assertThat(oldest.isDestroyed()).isTrue();
  }

  @Test
  void drop_answerThatComesLater_isDestroyed() {
    CompletableFuture<Optional<SecretBytes>> answer = new CompletableFuture<>();
    lookups.keep(id(1), Pending.ask(() -> answer, UNTIL, PrefetchedLookupsTest::wipe), UNTIL, NOW);
    lookups.drop(id(1));
    SecretBytes late = secret();

    answer.complete(Optional.of(late));

    assertThat(late.isDestroyed()).isTrue();
  }

  @Test
  void clear_destroysEverything() {
    SecretBytes session = secret();
    lookups.keep(id(1), found(session), UNTIL, NOW);

    lookups.clear();

    assertThat(session.isDestroyed()).isTrue();
    assertThat(lookups.take(id(1))).isNull();
  }

  private static Pending<Optional<SecretBytes>> found(SecretBytes session) {
    return answered(Optional.of(session));
  }

  private static Pending<Optional<SecretBytes>> answered(Optional<SecretBytes> answer) {
    return Pending.answered(answer, UNTIL, PrefetchedLookupsTest::wipe);
  }

  private static void wipe(Optional<SecretBytes> session) {
    session.ifPresent(SecretBytes::destroy);
  }

  private static SecretBytes secret() {
    return SecretBytes.adopt(new byte[] {1, 2, 3});
  }

  private static SessionId id(int number) {
    return new SessionId(Bytes.copyOf(ByteBuffer.allocate(32).putInt(number).array()));
  }
}
