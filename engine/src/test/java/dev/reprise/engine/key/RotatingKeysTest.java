// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.key;

import static dev.reprise.engine.testing.TestSessions.NOW;
import static dev.reprise.engine.testing.TestSessions.POLICY;
import static dev.reprise.engine.testing.TestSessions.RANDOM;
import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.codec.KeyName;
import dev.reprise.engine.KeyPhase;
import dev.reprise.engine.ResumptionPolicy;
import dev.reprise.engine.TicketFormat;
import java.security.ProviderException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RotatingKeysTest {

  @Test
  void at_firstUse_hasAKeyThatSeals() {
    RotatingKeys keys = rotating();

    assertThat(keys.at(NOW).sealingKey(NOW)).isPresent();
  }

  @Test
  void policy_isTheOneThatMadeTheKeys_alsoWhereTheyAreLent() {
    RotatingKeys keys = new RotatingKeys("test", POLICY, RANDOM);

    assertThat(keys.policy()).hasValue(POLICY);
    assertThat(keys.shared().policy()).hasValue(POLICY);
    assertThat(keys).asString().startsWith("RotatingKeyRing[test");
  }

  @Test
  void at_nothingDue_isTheSameSnapshot() {
    RotatingKeys keys = rotating();

    assertThat(keys.at(NOW.plusSeconds(5))).isSameAs(keys.at(NOW.plusSeconds(4)));
  }

  @Test
  void at_periodOver_sealsUnderAnotherKeyAndOpensBoth() {
    RotatingKeys keys = rotating();
    KeyName first = sealing(keys, NOW);
    Instant later = NOW.plus(Duration.ofHours(4));

    KeyRing ring = keys.at(later);

    assertThat(sealing(keys, later)).isNotEqualTo(first);
    assertThat(ring.phaseAt(first, later)).hasValue(KeyPhase.OPENING_ONLY);
  }

  @Test
  void at_threadWhoseTimeIsAMomentOlder_leavesTheRotationAlone() {
    ResumptionPolicy noSkew = ResumptionPolicy.builder().clockSkew(Duration.ZERO).build();
    RotatingKeys keys = new RotatingKeys("test", noSkew, RANDOM);
    KeyRing rotated = keys.at(NOW);

    assertThat(keys.at(NOW.minusSeconds(1))).isSameAs(rotated);
    assertThat(rotated.keys().get(0).key().orElseThrow().isDestroyed()).isFalse();
  }

  /** SECURITY.md, row 12: a restart does not open what was sealed before it, under any key. */
  @Test
  void at_afterARestart_otherKeys() {
    KeyName before = sealing(rotating(), NOW);

    KeyName after = sealing(rotating(), NOW);

    assertThat(after).isNotEqualTo(before);
  }

  /** SECURITY.md, row 15: old keys are erased, not just forgotten. */
  @Test
  void at_keyCeasedToOpen_isDestroyed() {
    RotatingKeys keys = rotating();
    KeyEntry first = keys.at(NOW).sealingKey(NOW).orElseThrow();

    keys.at(first.schedule().openUntil());

    assertThat(first.key().orElseThrow().isDestroyed()).isTrue();
  }

  @Test
  void rotate_byHand_sealsUnderAnotherKey() {
    RotatingKeys keys = rotating();
    KeyName first = sealing(keys, NOW);
    Instant later = NOW.plusSeconds(10);

    keys.rotate(later);

    assertThat(sealing(keys, later)).isNotEqualTo(first);
    assertThat(keys.at(later).phaseAt(first, later)).hasValue(KeyPhase.OPENING_ONLY);
  }

  @Test
  void revoke_sealingKey_isDestroyedAndReplaced() {
    RotatingKeys keys = rotating();
    KeyEntry first = keys.at(NOW).sealingKey(NOW).orElseThrow();
    Instant later = NOW.plusSeconds(10);

    boolean known = keys.revoke(first.name(), later);

    assertThat(known).isTrue();
    assertThat(first.key().orElseThrow().isDestroyed()).isTrue();
    assertThat(sealing(keys, later)).isNotEqualTo(first.name());
    assertThat(keys.revoke(TicketKey.generate(TicketFormat.AEAD, RANDOM).name(), later)).isFalse();
  }

  @Test
  void close_once_destroysAllKeysForGood() {
    RotatingKeys keys = rotating();
    KeyRing ring = keys.at(NOW);

    keys.close();

    assertThat(ring.keys())
        .allSatisfy(key -> assertThat(key.key().orElseThrow().isDestroyed()).isTrue());
    keys.rotate(NOW);
    assertThat(keys.at(NOW.plus(Duration.ofDays(1))).keys()).isEmpty();
  }

  /** A broken generator must neither fail handshakes nor leave an overdue key sealing. */
  @Test
  void at_brokenRandomness_issuesNothingAndRecovers() {
    FailingRandom random = new FailingRandom();
    RotatingKeys keys = new RotatingKeys("test", POLICY, random);
    KeyName first = sealing(keys, NOW);
    Instant later = NOW.plus(Duration.ofHours(5));

    random.fails = true;
    KeyRing broken = keys.at(later);

    assertThat(broken.sealingKey(later)).isEmpty();
    assertThat(broken.phaseAt(first, later)).hasValue(KeyPhase.OPENING_ONLY);
    random.fails = false;
    assertThat(keys.at(later.plusSeconds(1)).sealingKey(later.plusSeconds(1))).isPresent();
  }

  /**
   * SECURITY.md, row 20: snapshots, so that a rotation in the middle of handshakes races with none.
   */
  @Test
  void at_manyThreadsAtARotation_agreeOnOneKey() throws Exception {
    RotatingKeys keys = rotating();
    int threads = 8;
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      for (int round = 0; round < 50; round++) {
        Instant now = NOW.plus(Duration.ofHours(5).multipliedBy(round));
        CyclicBarrier barrier = new CyclicBarrier(threads);
        Set<KeyName> sealing = ConcurrentHashMap.newKeySet();
        List<Callable<Boolean>> uses =
            IntStream.range(0, threads)
                .<Callable<Boolean>>mapToObj(
                    i ->
                        () -> {
                          barrier.await();
                          KeyEntry key = keys.at(now).sealingKey(now).orElseThrow();
                          sealing.add(key.name());
                          return !key.key().orElseThrow().isDestroyed();
                        })
                .toList();

        for (Future<Boolean> use : pool.invokeAll(uses)) {
          assertThat(use.get()).isTrue();
        }
        assertThat(sealing).hasSize(1);
      }
    } finally {
      pool.shutdownNow();
    }
  }

  private static RotatingKeys rotating() {
    return new RotatingKeys("test", POLICY, RANDOM);
  }

  private static KeyName sealing(RotatingKeys keys, Instant now) {
    return keys.at(now).sealingKey(now).orElseThrow().name();
  }

  private static final class FailingRandom extends SecureRandom {

    private static final long serialVersionUID = 1;

    private volatile boolean fails;

    @Override
    public void nextBytes(byte[] bytes) {
      if (fails) {
        throw new ProviderException("no entropy");
      }
      super.nextBytes(bytes);
    }
  }
}
