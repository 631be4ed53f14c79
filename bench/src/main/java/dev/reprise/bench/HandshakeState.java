// SPDX-License-Identifier: Apache-2.0
package dev.reprise.bench;

import dev.reprise.bench.BenchClient.Held;
import dev.reprise.engine.bc.crypto.FastTlsCryptoProvider;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.security.SecureRandom;
import java.util.Optional;
import org.bouncycastle.tls.TlsClientProtocol;
import org.bouncycastle.tls.crypto.TlsCrypto;

/** Both ends of in-memory handshakes: a stack under measurement, and the one client. */
final class HandshakeState implements AutoCloseable {

  /** Some stacks tell when a session began in whole seconds only. */
  private static final long COARSEST_SESSION_CLOCK_MILLIS = 1_100;

  private final Rival rival;
  private final TlsCrypto clientCrypto = new FastTlsCryptoProvider().create(new SecureRandom());
  private final ServerStack stack;

  HandshakeState(Rival rival) {
    this.rival = rival;
    this.stack = rival.open(BenchIdentity.create());
  }

  @Override
  public void close() {
    stack.close();
  }

  /**
   * Shakes hands once.
   *
   * @return what the client may offer next time
   * @throws IllegalStateException if the stack says something else about resumption than expected
   */
  Held shakeHands(ServerMeter meter, Optional<Held> offered) throws IOException {
    BenchClient client = new BenchClient(clientCrypto, rival.mechanism(), offered);
    TlsClientProtocol clientEnd = new BenchClient.Protocol();
    clientEnd.connect(client);
    ServerStack.Connection serverEnd = meter.accept(stack);
    try {
      while (!clientEnd.isConnected() || !serverEnd.isConnected()) {
        byte[] octets = new byte[clientEnd.getAvailableOutputBytes()];
        clientEnd.readOutput(octets, 0, octets.length);
        byte[] answer = meter.receive(serverEnd, octets);
        if (octets.length == 0 && answer.length == 0) {
          throw new IllegalStateException(rival + ": both ends wait for each other");
        }
        clientEnd.offerInput(answer);
      }
      meter.handshakes++;
      check(offered.isPresent(), serverEnd.hasResumed(), "server");
      check(offered.isPresent(), client.hasResumed(), "client");
      if (offered.isPresent() && rival.renews() && !client.hasNewTicket()) {
        throw new IllegalStateException(rival + " did not renew the ticket");
      }
      return client.hold();
    } finally {
      serverEnd.free();
    }
  }

  /** Shakes hands in full, for a session that is old enough to be told from a new one. */
  Held firstHandshake(ServerMeter meter) throws IOException {
    Held held = shakeHands(meter, Optional.empty());
    try {
      Thread.sleep(COARSEST_SESSION_CLOCK_MILLIS);
    } catch (InterruptedException e) {
      throw new InterruptedIOException("while a second passes");
    }
    return held;
  }

  private void check(boolean expected, boolean resumed, String end) {
    if (expected != resumed) {
      throw new IllegalStateException(rival + ", " + end + ": resumed is " + resumed);
    }
  }
}
