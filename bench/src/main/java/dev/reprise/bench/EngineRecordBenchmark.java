// SPDX-License-Identifier: Apache-2.0
package dev.reprise.bench;

import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What does a server's {@link SSLEngine} take to wrap and to unwrap a record of AES-128-GCM, ours
 * beside the JDK's? The client is the JDK's in both cases.
 *
 * <pre>{@code
 * java -jar bench/target/benchmarks.jar EngineRecordBenchmark
 * }</pre>
 */
@State(Scope.Thread)
@Fork(3)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 10, time = 1)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class EngineRecordBenchmark {

  private static final int BATCH = 64;
  private static final int ROOM = 20_000;

  /** Whose server it is. */
  @Param public Stack stack;

  /** Octets of data, in one record. */
  @Param({"100", "16384"})
  public int octets;

  private SSLEngine server;
  private SSLEngine client;
  private final ByteBuffer records = ByteBuffer.allocate(BATCH * ROOM);
  private final ByteBuffer toClient = ByteBuffer.allocate(1 << 16);
  private final ByteBuffer plaintext = ByteBuffer.allocate(ROOM);
  private ByteBuffer data;

  /** A stack with an {@link SSLEngine}. */
  public enum Stack {
    /** Reprise behind {@code javax.net.ssl}. */
    REPRISE_JSSE,
    /** The JDK's own. */
    JSSE
  }

  /** Connects both ends. */
  @Setup
  public void connect() throws SSLException {
    BenchIdentity identity = BenchIdentity.create();
    server =
        stack == Stack.JSSE ? PeerStacks.jsseEngine(identity) : PeerStacks.repriseEngine(identity);
    client = PeerStacks.jsseClient(identity);
    data = ByteBuffer.wrap(SampleSession.random(octets));
    records.clear();
    for (int idle = 0; idle < 2; ) {
      boolean progress = advance(client, toClient, records);
      progress |= advance(server, records, toClient);
      idle = progress ? 0 : idle + 1;
    }
    if (!server.getSession().isValid()) {
      throw new IllegalStateException("the handshake failed");
    }
  }

  private boolean advance(SSLEngine engine, ByteBuffer in, ByteBuffer out) throws SSLException {
    HandshakeStatus status = engine.getHandshakeStatus();
    if (status == HandshakeStatus.NEED_TASK) {
      engine.getDelegatedTask().run();
      return true;
    }
    if (status == HandshakeStatus.NEED_WRAP) {
      return engine.wrap(ByteBuffer.allocate(0), out).bytesProduced() > 0;
    }
    in.flip();
    int consumed = engine.unwrap(in, plaintext.clear()).bytesConsumed();
    in.compact();
    return consumed > 0;
  }

  /** Makes what {@link #unwrap_fromClient} will unwrap. */
  @Setup(Level.Invocation)
  public void wrapAtClient() throws SSLException {
    records.clear();
    for (int i = 0; i < BATCH; i++) {
      client.wrap(data.rewind(), records);
    }
    records.flip();
  }

  /** The server's wrap; what it makes goes nowhere. */
  @Benchmark
  @OperationsPerInvocation(BATCH)
  public int wrap_atServer() throws SSLException {
    int produced = 0;
    for (int i = 0; i < BATCH; i++) {
      produced += server.wrap(data.rewind(), toClient.clear()).bytesProduced();
    }
    return produced;
  }

  /** The server's unwrap of what the client has made. */
  @Benchmark
  @OperationsPerInvocation(BATCH)
  public int unwrap_fromClient() throws SSLException {
    int produced = 0;
    while (records.hasRemaining()) {
      produced += server.unwrap(records, plaintext.clear()).bytesProduced();
    }
    return produced;
  }
}
