// SPDX-License-Identifier: Apache-2.0
package dev.reprise.bench;

import dev.reprise.cluster.wire.MemberStart;
import dev.reprise.cluster.wire.Message;
import dev.reprise.cluster.wire.MessageBox;
import dev.reprise.cluster.wire.NodeName;
import dev.reprise.cluster.wire.Purpose;
import dev.reprise.cluster.wire.RecordSealer;
import dev.reprise.cluster.wire.SharedSecret;
import dev.reprise.cluster.wire.SharedSecrets;
import dev.reprise.cluster.wire.StoredSession;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.SecretBytes;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What does it cost a node to seal and open what its cluster stores and sends: the record of a
 * session, and a message on the bus?
 *
 * <p>Each is HKDF and AES-256-GCM under a key of its own, as {@link BareTicketBenchmark}'s {@code
 * seal_gcm} and {@code open_gcm} have it bare. Messages are opened without the replay window, which
 * would turn the second of the same one down; a forged one costs as much as one of ours until its
 * tag is found wrong.
 *
 * <pre>{@code
 * java -jar bench/target/benchmarks.jar ClusterSealBenchmark -prof gc
 * }</pre>
 */
@State(Scope.Thread)
@Fork(3)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 10, time = 1)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ClusterSealBenchmark {

  private static final Duration SKEW = Duration.ofMinutes(1);

  private final SecureRandom random = new SecureRandom();
  private final Bytes name = Bytes.copyOf(SampleSession.random(32));
  private Instant now;
  private RecordSealer sealer;
  private StoredSession session;
  private Bytes record;
  private MessageBox sender;
  private MessageBox receiver;
  private Bytes message;
  private Bytes forged;

  /** Makes a cluster of two, a record and a message. */
  @Setup
  public void make() {
    now = Instant.now();
    sealer =
        new RecordSealer(
            new SharedSecrets("bench", "default", List.of(SharedSecret.generate(random))), random);
    session =
        new StoredSession(
            now.plus(Duration.ofHours(4)),
            SecretBytes.adopt(SampleSession.create(now, 0).encodedSecret()));
    record = seal_record();
    sender = box("one");
    receiver = box("two");
    message = seal_message();
    byte[] octets = message.toByteArray();
    octets[octets.length - 1] ^= 1;
    forged = Bytes.copyOf(octets);
  }

  private MessageBox box(String node) {
    return new MessageBox(new NodeName(node), MemberStart.at(now, random), SKEW, false);
  }

  /** Seals a session for the store. */
  @Benchmark
  public final Bytes seal_record() {
    return sealer.seal(Purpose.SESSION, name, session);
  }

  /** Opens a session from the store. */
  @Benchmark
  public Object open_record() {
    Optional<RecordSealer.Opened<StoredSession>> opened =
        sealer.open(Purpose.SESSION, name, record, StoredSession::readFrom);
    opened.orElseThrow().value().session().destroy();
    return opened;
  }

  /** Seals a message for the bus. */
  @Benchmark
  public final Bytes seal_message() {
    return sender.seal(Message.RING_CHANGED, sealer, now);
  }

  /** Opens a message from the bus. */
  @Benchmark
  public Object open_message() {
    return receiver.open(message, sealer, now).orElseThrow();
  }

  /** Turns down a message with one bit of its tag flipped. */
  @Benchmark
  public Object open_forgedMessage() {
    Optional<Message> opened = receiver.open(forged, sealer, now);
    if (opened.isPresent()) {
      throw new IllegalStateException("a forged message was taken");
    }
    return opened;
  }
}
