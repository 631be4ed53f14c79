// SPDX-License-Identifier: Apache-2.0
package dev.reprise.bench;

import dev.reprise.codec.wire.Bytes;
import dev.reprise.engine.ResumptionPolicy;
import dev.reprise.engine.format.SessionWithTerms;
import dev.reprise.engine.issue.TicketSealer;
import dev.reprise.engine.key.KeyRing;
import dev.reprise.engine.key.RotatingKeys;
import dev.reprise.engine.key.TicketKey;
import dev.reprise.engine.ticket.TicketOpener;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Group;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Do tickets open slower while keys rotate? One thread opens a ticket, and another publishes keys
 * as fast as it can, many thousands a second where a node does it once in hours.
 *
 * <p>Compare {@code open_whileRotating} with {@code open_atRest}; on a machine with one core they
 * share that.
 *
 * <pre>{@code
 * java -jar bench/target/benchmarks.jar KeyRotationBenchmark
 * }</pre>
 */
@State(Scope.Benchmark)
@Fork(3)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 10, time = 1)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class KeyRotationBenchmark {

  private static final String TRUST_DOMAIN = "bench";
  private static final int CAP = (1 << 16) - 1;

  private final SecureRandom random = new SecureRandom();
  private final ResumptionPolicy policy = ResumptionPolicy.defaults();
  private final TicketOpener opener = new TicketOpener();
  private Instant now;
  private SessionWithTerms content;
  private volatile Sealed current;
  private int published;

  /** A ring, and a ticket under its first key. */
  private record Sealed(RotatingKeys ring, Bytes ticket) {}

  /** Makes the first ring. */
  @Setup
  public void begin() {
    now = Instant.now();
    content = new SessionWithTerms(SampleSession.create(now, 0), Optional.empty());
    current = beginRing();
  }

  private Sealed beginRing() {
    published = 1;
    RotatingKeys ring = new RotatingKeys(TRUST_DOMAIN, policy, random);
    TicketKey key = ring.at(now).sealingKey(now).orElseThrow().key().orElseThrow();
    return new Sealed(
        ring, new TicketSealer(random).seal(content, key, TRUST_DOMAIN, CAP).orElseThrow());
  }

  /** Opens a ticket while nothing else happens. */
  @Benchmark
  public Object open_atRest() {
    return open();
  }

  /** Opens a ticket while {@link #rotate} is at work. */
  @Benchmark
  @Group("rotation")
  public Object open_whileRotating() {
    return open();
  }

  /** Publishes a key, and begins a new ring when that is full; the old one is left as it is. */
  @Benchmark
  @Group("rotation")
  public Object rotate() {
    if (published == KeyRing.MAX_KEYS) {
      current = beginRing();
    }
    published++;
    current.ring().rotate(now);
    return current;
  }

  private TicketOpener.Verdict open() {
    Sealed sealed = current;
    TicketOpener.Verdict verdict = opener.open(sealed.ticket(), sealed.ring().at(now), now);
    if (!(verdict instanceof TicketOpener.Verdict.Accepted accepted)) {
      throw new IllegalStateException(verdict.toString());
    }
    accepted.session().plaintext().masterSecret().destroy();
    return verdict;
  }
}
