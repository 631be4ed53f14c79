// SPDX-License-Identifier: Apache-2.0
package dev.reprise.bench;

import dev.reprise.engine.bc.crypto.FastTlsCryptoProvider;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.tls.CipherSuite;
import org.bouncycastle.tls.TlsClientProtocol;
import org.bouncycastle.tls.TlsServerProtocol;
import org.bouncycastle.tls.crypto.impl.jcajce.JcaTlsCrypto;
import org.bouncycastle.tls.crypto.impl.jcajce.JcaTlsCryptoProvider;
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
 * What does it cost to carry application data from one end to the other, both over one crypto?
 *
 * <pre>{@code
 * java -jar bench/target/benchmarks.jar RecordBenchmark -prof gc
 * }</pre>
 */
@State(Scope.Thread)
@Fork(3)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 10, time = 1)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class RecordBenchmark {

  /** The crypto of both ends. */
  @Param public Crypto crypto;

  /** How records are protected. */
  @Param public Protection protection;

  /** Octets of data, in one record. */
  @Param({"100", "1000", "16384"})
  public int octets;

  private TlsServerProtocol server;
  private TlsClientProtocol client;
  private byte[] data;
  private byte[] records;

  /** Whose crypto it is; ChaCha20 and CCM need Bouncy Castle's provider. */
  public enum Crypto {
    /** {@code JcaTlsCrypto}. */
    JCA,
    /** {@code FastTlsCrypto}. */
    FAST;

    JcaTlsCrypto create(Protection protection) {
      JcaTlsCryptoProvider provider =
          this == JCA ? new JcaTlsCryptoProvider() : new FastTlsCryptoProvider();
      if (protection.needsBouncyCastle) {
        provider.setProvider(new BouncyCastleProvider());
      }
      SecureRandom random = new SecureRandom();
      return provider.create(random, random);
    }
  }

  /** The record protection of a suite. */
  public enum Protection {
    /** AES-128-GCM. */
    AES_GCM(CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, false),
    /** ChaCha20-Poly1305. */
    CHACHA20(CipherSuite.TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256, true),
    /** AES-128-CBC with HMAC-SHA-256, encrypt-then-MAC. */
    AES_CBC(CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256, false);

    private final int suite;
    private final boolean needsBouncyCastle;

    Protection(int suite, boolean needsBouncyCastle) {
      this.suite = suite;
      this.needsBouncyCastle = needsBouncyCastle;
    }
  }

  /** Connects both ends. */
  @Setup
  public void connect() throws IOException {
    JcaTlsCrypto both = crypto.create(protection);
    BenchTlsServer.Setting setting = BenchTlsServer.Setting.of(both, BenchIdentity.create());
    server = new TlsServerProtocol();
    client = new BenchClient.Protocol();
    server.accept(new BenchTlsServer(setting, protection.suite));
    client.connect(
        new BenchClient(
            both, BenchClient.Mechanism.SESSION_ID, Optional.empty(), protection.suite));
    while (!server.isConnected() || !client.isConnected()) {
      server.offerInput(drainClient());
      client.offerInput(BouncyCastleStack.ProtocolConnection.drain(server));
    }
    data = SampleSession.random(octets);
    records = new byte[octets + 256];
  }

  private byte[] drainClient() {
    byte[] output = new byte[client.getAvailableOutputBytes()];
    client.readOutput(output, 0, output.length);
    return output;
  }

  /** Seals at the server, opens at the client. */
  @Benchmark
  public int carry_fromServer() throws IOException {
    server.writeApplicationData(data, 0, octets);
    int length = server.getAvailableOutputBytes();
    server.readOutput(records, 0, length);
    client.offerInput(records, 0, length);
    return client.readInput(data, 0, octets);
  }
}
