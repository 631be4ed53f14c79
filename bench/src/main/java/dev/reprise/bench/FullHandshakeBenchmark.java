// SPDX-License-Identifier: Apache-2.0
package dev.reprise.bench;

import java.io.IOException;
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
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What does a full handshake (ECDHE on X25519, ECDSA on P-256) cost a server, stack by stack?
 *
 * <p>The score is the whole handshake, client included; the answer is in {@link ServerMeter}'s
 * counters, divided by {@code handshakes}.
 *
 * <pre>{@code
 * java -jar bench/target/benchmarks.jar FullHandshakeBenchmark -p rival=BC_JCA_ID,BC_FAST_ID
 * }</pre>
 */
@State(Scope.Thread)
@Fork(3)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 10, time = 1)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class FullHandshakeBenchmark {

  /** The stack, and what its clients ask for. */
  @Param public Rival rival;

  private HandshakeState handshakes;

  /** Sets the stack up. */
  @Setup
  public void open() {
    handshakes = new HandshakeState(rival);
  }

  /** Frees the stack. */
  @TearDown
  public void close() {
    handshakes.close();
  }

  /** One full handshake. */
  @Benchmark
  public Object handshake_full(ServerMeter meter) throws IOException {
    return handshakes.shakeHands(meter, Optional.empty());
  }
}
