// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.bc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.engine.DeclineReason;
import dev.reprise.engine.Mechanism;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.bouncycastle.tls.DTLSClientProtocol;
import org.bouncycastle.tls.DTLSServerProtocol;
import org.bouncycastle.tls.DTLSTransport;
import org.bouncycastle.tls.DatagramTransport;
import org.bouncycastle.tls.ProtocolVersion;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Trap 15: a wrapped server under DTLS, where nothing is resumed or issued yet, works as before.
 */
class DatagramHandshakeTest {

  /** One end of a network that loses nothing. */
  private record Datagrams(BlockingQueue<byte[]> incoming, BlockingQueue<byte[]> outgoing)
      implements DatagramTransport {
    @Override
    public int getReceiveLimit() {
      return 1500;
    }

    @Override
    public int getSendLimit() {
      return 1500;
    }

    @Override
    public int receive(byte[] buffer, int offset, int length, int waitMillis) {
      try {
        byte[] datagram = incoming.poll(waitMillis, TimeUnit.MILLISECONDS);
        if (datagram == null) {
          return -1;
        }
        System.arraycopy(datagram, 0, buffer, offset, datagram.length);
        return datagram.length;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return -1;
      }
    }

    @Override
    public void send(byte[] buffer, int offset, int length) {
      outgoing.add(Arrays.copyOfRange(buffer, offset, offset + length));
    }

    @Override
    public void close() {}
  }

  @ParameterizedTest
  @EnumSource
  void trap15_datagrams_shakeHandsInFull(Mechanism mechanism) throws Exception {
    TestNode node =
        mechanism == Mechanism.TICKET ? TestNode.standard() : TestNode.withSessionIdsOnly();
    SavedSession session = node.fullHandshake();
    node.serverSetUp = server -> server.versions = ProtocolVersion.DTLSv12.only();
    TestClient client = new TestClient();
    client.versions = ProtocolVersion.DTLSv12.only();
    client.extraExtensions.put(35, session.ticket);
    ResumingTlsServer server = node.wrapped(node.newServer());

    shakeHands(client, server);

    assertThat(client.complete).isTrue();
    assertThat(client.resumed).isFalse();
    assertThat(client.receivedTickets).isZero();
    assertThat(server.outcome())
        .get()
        .extracting(outcome -> ((ResumptionOutcome.Full) outcome).reason())
        .isEqualTo(session.hasTicket() ? DeclineReason.VERSION : DeclineReason.NOT_OFFERED);
  }

  private static void shakeHands(TestClient client, ResumingTlsServer server) throws Exception {
    BlockingQueue<byte[]> toServer = new LinkedBlockingQueue<>();
    BlockingQueue<byte[]> toClient = new LinkedBlockingQueue<>();
    ExecutorService executor = Executors.newSingleThreadExecutor();
    try {
      Future<DTLSTransport> accepted =
          executor.submit(
              () -> new DTLSServerProtocol().accept(server, new Datagrams(toServer, toClient)));
      DTLSTransport connected =
          new DTLSClientProtocol().connect(client, new Datagrams(toClient, toServer));
      connected.send(TestBytes.ascii("ping"), 0, 4);
      byte[] received = new byte[16];
      int length = accepted.get(30, TimeUnit.SECONDS).receive(received, 0, 16, 30_000);

      assertThat(Arrays.copyOf(received, length)).isEqualTo(TestBytes.ascii("ping"));
    } finally {
      executor.shutdownNow();
    }
  }
}
