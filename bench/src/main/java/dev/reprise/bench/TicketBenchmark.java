// SPDX-License-Identifier: Apache-2.0
package dev.reprise.bench;

import dev.reprise.codec.openssl.SslSession;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.engine.TicketFormat;
import dev.reprise.engine.format.SessionWithTerms;
import dev.reprise.engine.issue.TicketSealer;
import dev.reprise.engine.key.KeyRing;
import dev.reprise.engine.key.TicketKey;
import dev.reprise.engine.ticket.TicketOpener;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What does it cost to seal a ticket, to open one, and to turn one down?
 *
 * <p>Turning down matters as much as opening: RFC 5077, Section 5.4 warns of floods of forged
 * tickets. For what the Java security providers take of it, see {@link BareTicketBenchmark}.
 *
 * <pre>{@code
 * java -jar bench/target/benchmarks.jar '\.TicketBenchmark' -prof gc
 * }</pre>
 */
@State(Scope.Benchmark)
@Fork(3)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 10, time = 1)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class TicketBenchmark {

  private static final String TRUST_DOMAIN = "bench";
  private static final int CAP = (1 << 16) - 1;
  private static final int KEYS = 4;

  /** The layout of tickets. */
  @Param public TicketFormat format;

  /** How much data of the embedder's is in a ticket, in octets. */
  @Param({"0", "1000"})
  public int applicationOctets;

  private final SecureRandom random = new SecureRandom();
  private final TicketSealer sealer = new TicketSealer(random);
  private final TicketOpener opener = new TicketOpener();
  private Instant now;
  private KeyRing ring;
  private TicketKey sealingKey;
  private SessionWithTerms content;
  private Bytes current;
  private Bytes previous;
  private Bytes unknown;
  private Bytes forged;

  /** Makes a ring of four keys, and a ticket for each question. */
  @Setup
  public void seal() {
    now = Instant.now();
    List<TicketKey> keys = new ArrayList<>();
    for (int i = 0; i < KEYS; i++) {
      keys.add(TicketKey.generate(format, random));
    }
    List<TicketKey> opening = keys.subList(1, KEYS);
    ring = KeyRing.withoutSchedule(TRUST_DOMAIN, keys.get(0), opening, now.minusSeconds(1));
    sealingKey = keys.get(0);
    Optional<SslSession.Terms> terms =
        format == TicketFormat.OPENSSL
            ? Optional.of(new SslSession.Terms(Bytes.EMPTY, now.plus(Duration.ofHours(4)), true))
            : Optional.empty();
    // An SSL_SESSION has no place for the embedder's data: there the parameter changes nothing.
    int octets = format == TicketFormat.OPENSSL ? 0 : applicationOctets;
    content = new SessionWithTerms(SampleSession.create(now, octets), terms);
    current = seal(keys.get(0));
    previous = seal(keys.get(1));
    unknown = seal(TicketKey.generate(format, random));
    byte[] octetsOfForged = current.toByteArray();
    octetsOfForged[octetsOfForged.length - 1] ^= 1;
    forged = Bytes.copyOf(octetsOfForged);
  }

  private Bytes seal(TicketKey key) {
    return sealer.seal(content, key, TRUST_DOMAIN, CAP).orElseThrow();
  }

  /** Opens a ticket under the key that seals. */
  @Benchmark
  public Object open_sealingKey() {
    return accepted(opener.open(current, ring, now));
  }

  /** Opens a ticket under an older key. */
  @Benchmark
  public Object open_previousKey() {
    return accepted(opener.open(previous, ring, now));
  }

  /** Turns down a ticket under a key that the ring does not have. */
  @Benchmark
  public Object open_unknownKeyName() {
    return opener.open(unknown, ring, now);
  }

  /** Turns down a ticket with one bit of its MAC flipped. */
  @Benchmark
  public Object open_badMac() {
    return opener.open(forged, ring, now);
  }

  /** Seals a ticket. */
  @Benchmark
  public Object seal_sealingKey() {
    return seal(sealingKey);
  }

  private static TicketOpener.Verdict accepted(TicketOpener.Verdict verdict) {
    if (!(verdict instanceof TicketOpener.Verdict.Accepted accepted)) {
      throw new IllegalStateException(verdict.toString());
    }
    accepted.session().plaintext().masterSecret().destroy();
    return verdict;
  }
}
