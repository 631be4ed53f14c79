// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.engine.bc.ResumingTlsServerProtocol;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.channels.ServerSocketChannel;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.bouncycastle.tls.DefaultTlsServer;
import org.bouncycastle.tls.TlsServerContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EventLoopTest {

  private static final int PATIENCE_SECONDS = 20;

  private final Vitals vitals = new Vitals();
  private final Room room = new Room(10, 1 << 30, System::nanoTime);
  private ServerSocketChannel listener;
  private EventLoop loop;

  @BeforeEach
  void start() throws IOException {
    listener =
        ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    loop = new EventLoop("loop", vitals);
    loop.start();
  }

  @AfterEach
  void stop() throws Exception {
    loop.stop();
    loop.awaitEnd(Duration.ofSeconds(1));
    listener.close();
  }

  @Test
  void errorWhenAConnectionIsMade_costsThatConnectionAlone() throws Exception {
    assertThatConnectionEnds(
        (channel, place, waker) -> {
          throw new OutOfMemoryError("test");
        });

    assertThatTheLoopGoesOn();
  }

  @Test
  void errorInAStepOfAConnection_costsThatConnectionAlone() throws Exception {
    assertThatConnectionEnds(
        (channel, place, waker) ->
            new Connection(
                channel,
                new ResumingTlsServerProtocol(),
                new Connection.Dialogue(new BrokenServer(), () -> new byte[0], place),
                Limits.DEFAULT,
                InstantSource.system()));

    assertThatTheLoopGoesOn();
  }

  private void assertThatConnectionEnds(EventLoop.ConnectionFactory factory) throws IOException {
    try (Socket client = connect()) {
      loop.adopt(listener.accept(), room.enter(), factory);

      assertThat(client.getInputStream().read()).isEqualTo(-1);
    }
  }

  private void assertThatTheLoopGoesOn() throws Exception {
    CountDownLatch served = new CountDownLatch(1);
    try (Socket client = connect()) {
      loop.adopt(
          listener.accept(),
          room.enter(),
          (channel, place, waker) -> {
            served.countDown();
            throw new IllegalStateException("served");
          });

      assertThat(served.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
      assertThat(client.getInputStream().read()).isEqualTo(-1);
    }
    assertThat(vitals.failure()).isNotDone();
    assertThat(room.connections()).isZero();
    assertThat(room.octets()).isZero();
  }

  private Socket connect() throws IOException {
    Socket client = new Socket(InetAddress.getLoopbackAddress(), listener.socket().getLocalPort());
    client.setSoTimeout(PATIENCE_SECONDS * 1000);
    return client;
  }

  /** A server that runs out of memory when a handshake begins. */
  private static final class BrokenServer extends DefaultTlsServer {

    BrokenServer() {
      super(NodeCrypto.create());
    }

    @Override
    public void init(TlsServerContext context) {
      throw new OutOfMemoryError("test");
    }
  }
}
