// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.bc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reprise.engine.bc.io.DrainingSocket;
import dev.reprise.engine.bc.testing.RawHello;
import dev.reprise.engine.bc.testing.TestBytes;
import dev.reprise.engine.bc.testing.TestClient;
import dev.reprise.engine.bc.testing.TestClientProtocol;
import dev.reprise.engine.bc.testing.TestNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.bouncycastle.tls.TlsFatalAlert;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Closing a socket with unread input resets the connection, and the reset can lose an alert. */
class DrainingSocketTest {

  private final ExecutorService executor = Executors.newSingleThreadExecutor();
  private ServerSocket listener;
  private Socket client;
  private Socket accepted;

  @BeforeEach
  void connect() throws IOException {
    listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    client = new Socket(listener.getInetAddress(), listener.getLocalPort());
    client.setSoTimeout(30_000);
    accepted = listener.accept();
  }

  @AfterEach
  void close() throws IOException {
    executor.shutdownNow();
    client.close();
    accepted.close();
    listener.close();
  }

  @Test
  void alertReachesAClientThatIsStillSending() throws Exception {
    TestNode node = TestNode.standard();
    byte[] hello = RawHello.ordinary().sessionId(new byte[33]).record();
    byte[] more = new byte[1 << 16];
    client.getOutputStream().write(TestBytes.concat(hello, more));

    Future<?> served =
        executor.submit(
            () -> {
              new ResumingTlsServerProtocol(accepted).accept(node.wrapped(node.newServer()));
              return null;
            });

    assertThat(client.getInputStream().readNBytes(7)).containsExactly(21, 3, 3, 0, 2, 2, 50);
    assertThat(client.getInputStream().read()).isEqualTo(-1);
    client.close();
    assertThatThrownBy(() -> served.get(30, TimeUnit.SECONDS))
        .hasCauseInstanceOf(TlsFatalAlert.class);
    assertThat(accepted.isClosed()).isTrue();
  }

  @Test
  void closeNotifyReachesTheClient() throws Exception {
    TestNode node = TestNode.standard();
    TestClient tlsClient = new TestClient();
    Future<?> served =
        executor.submit(
            () -> {
              ResumingTlsServerProtocol protocol = new ResumingTlsServerProtocol(accepted);
              protocol.accept(node.wrapped(node.newServer()));
              protocol.close();
              return null;
            });

    TestClientProtocol protocol =
        new TestClientProtocol(client.getInputStream(), client.getOutputStream());
    protocol.connect(tlsClient);

    assertThat(protocol.getInputStream().read()).isEqualTo(-1);
    served.get(30, TimeUnit.SECONDS);
    assertThat(accepted.isClosed()).isTrue();
  }

  @Test
  void drainEnds_whenItsTimeIsOver_howeverMuchTheClientSends() throws IOException {
    AtomicLong nanos = new AtomicLong();
    DrainingSocket socket =
        new DrainingSocket(accepted, () -> nanos.getAndAdd(TimeUnit.MILLISECONDS.toNanos(400)));
    client.getOutputStream().write(new byte[100_000]);

    socket.output().close();

    assertThat(accepted.isClosed()).isTrue();
  }

  @Test
  void closeTwice_isOneClose() throws IOException {
    DrainingSocket socket = new DrainingSocket(accepted, System::nanoTime);
    client.shutdownOutput();

    socket.output().close();
    socket.output().close();

    assertThat(accepted.isClosed()).isTrue();
    assertThat(client.getInputStream().read()).isEqualTo(-1);
  }
}
