// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.session.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.codec.SessionId;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.SecretBytes;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** The cache against a map that forgets nothing but what has expired. */
class BoundedSessionCachePropertyTest {

  private static final Instant START = Instant.parse("2026-11-21T12:00:00Z");
  private static final long ROOMY = 1 << 20;

  /** Three chunks of 1,024 octets, so that nearly every session drives another one out. */
  private static final long TINY = 4_000;

  private enum Operation {
    STORE,
    FIND,
    EVICT,
    WAIT
  }

  /**
   * What is done to a cache.
   *
   * @param number tells IDs apart
   * @param octets the size of a session
   * @param seconds how long a session is to live, or how long to wait
   */
  record Step(Operation operation, int number, int octets, int seconds) {}

  /** A session and when it ends, as the model keeps it. */
  private record Kept(SecretBytes session, Instant expiry) {}

  @Property
  void withRoomForAll_theCacheIsAMap(@ForAll("steps") List<Step> steps) {
    Run run = new Run(new BoundedSessionCache(ROOMY, new SplittableRandom(1)));

    for (Step step : steps) {
      Optional<SecretBytes> found = run.take(step);

      assertThat(found).isEqualTo(run.expected(step));
    }
    assertThat(run.cache.octets()).isLessThanOrEqualTo(ROOMY);
  }

  @Property
  void withLittleRoom_whatIsFoundIsWhatWasStoredLast(@ForAll("steps") List<Step> steps) {
    Run run = new Run(new BoundedSessionCache(TINY, new SplittableRandom(1)));

    for (Step step : steps) {
      Optional<SecretBytes> found = run.take(step);

      if (found.isPresent() || isJustStored(step)) {
        assertThat(found).isEqualTo(run.expected(step));
      }
      assertThat(run.cache.octets()).isLessThanOrEqualTo(TINY);
    }
    assertThat(run.cache.size()).isLessThanOrEqualTo(run.model.size());
  }

  /** Whether the cache must have it: it came last, and it fits. */
  private static boolean isJustStored(Step step) {
    return step.operation() == Operation.STORE && step.octets() < 900;
  }

  @Provide
  Arbitrary<List<Step>> steps() {
    return Combinators.combine(
            Arbitraries.frequency(
                Tuple.of(5, Operation.STORE),
                Tuple.of(5, Operation.FIND),
                Tuple.of(2, Operation.EVICT),
                Tuple.of(1, Operation.WAIT)),
            Arbitraries.integers().between(0, 20),
            Arbitraries.integers().between(0, 1_100).edgeCases(edges -> edges.add(0, 1)),
            Arbitraries.integers().between(1, 30))
        .as(Step::new)
        .list()
        .ofMaxSize(200);
  }

  /** One sequence of steps, on a cache and on its model. */
  private static final class Run {

    private final BoundedSessionCache cache;
    private final Map<SessionId, Kept> model = new HashMap<>();
    private Instant now = START;
    private int stored;

    Run(BoundedSessionCache cache) {
      this.cache = cache;
    }

    /** Takes a step on both sides, and returns what the cache then has under the step's ID. */
    Optional<SecretBytes> take(Step step) {
      SessionId id = id(step);
      switch (step.operation()) {
        case STORE -> store(step, id);
        case EVICT -> {
          cache.evict(id);
          model.remove(id);
        }
        case WAIT -> now = now.plusSeconds(step.seconds());
        case FIND -> {}
      }
      boolean contained = cache.contains(id, now);
      Optional<SecretBytes> found = cache.find(id, now);
      assertThat(contained).isEqualTo(found.isPresent());
      return found;
    }

    private void store(Step step, SessionId id) {
      byte[] octets = new byte[step.octets()];
      Arrays.fill(octets, (byte) ++stored);
      Kept kept = new Kept(SecretBytes.adopt(octets), now.plusSeconds(step.seconds()));
      cache.store(id, kept.session(), kept.expiry(), now);
      model.put(id, kept);
    }

    Optional<SecretBytes> expected(Step step) {
      return Optional.ofNullable(model.get(id(step)))
          .filter(kept -> now.isBefore(kept.expiry()))
          .map(Kept::session);
    }

    /** IDs of many lengths, some the beginning of others. */
    private static SessionId id(Step step) {
      byte[] octets = new byte[1 + step.number()];
      octets[0] = (byte) (step.number() % 3);
      return new SessionId(Bytes.copyOf(octets));
    }
  }
}
