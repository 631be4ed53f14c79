// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.jsse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reprise.engine.bc.ResumptionEngine;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Sockets over a connected socket, of a server and of a client. */
@Timeout(120)
class LayeredSocketTest {

  private static final String TLS_1_2 = "TLSv1.2";
  private static final String TLS_1_3 = "TLSv1.3";

  private static final SSLContext CLIENT = JsseNode.client();

  private final ResumptionEngine engine = ResumptionEngine.builder().build();

  private static SSLSocket layered(SSLSocketFactory factory, Socket transport, boolean client)
      throws IOException {
    SSLSocket socket =
        (SSLSocket) factory.createSocket(transport, "localhost", transport.getPort(), false);
    socket.setSoTimeout(SocketPair.LIMIT_MILLIS);
    socket.setUseClientMode(client);
    if (client) {
      socket.setEnabledProtocols(new String[] {TLS_1_2});
    }
    return socket;
  }

  @ParameterizedTest
  @EnumSource
  void layeredSocket_leavesItsTransportForPlaintext(SocketStack stack) throws Exception {
    try (ServerSocket plain = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Socket client = new Socket(plain.getInetAddress(), plain.getLocalPort());
        Socket server = plain.accept()) {
      client.getOutputStream().write("STARTTLS".getBytes(StandardCharsets.UTF_8));
      assertThat(server.getInputStream().readNBytes(8)).asString().isEqualTo("STARTTLS");
      SSLSocket secureClient = layered(CLIENT.getSocketFactory(), client, true);
      SSLSocket secureServer = layered(stack.server().getSocketFactory(), server, false);
      new SocketPair(secureClient, secureServer).handshake();
      assertThat(SocketPair.send("secret", secureClient, secureServer)).isEqualTo("secret");

      CompletableFuture<Integer> end = SocketPair.run(secureClient.getInputStream()::read);
      secureServer.close();
      assertThat(SocketPair.get(end)).isEqualTo(-1);
      secureClient.close();

      assertThat(secureServer.isClosed()).isTrue();
      assertThat(server.isClosed()).isFalse();
      client.getOutputStream().write("plain".getBytes(StandardCharsets.UTF_8));
      assertThat(server.getInputStream().readNBytes(5)).asString().isEqualTo("plain");
    }
  }

  /** The client goes on in plaintext without waiting for the server's close_notify. */
  @ParameterizedTest
  @EnumSource
  void layeredSocket_leavesWhatFollowsTheCloseNotify(SocketStack stack) throws Exception {
    try (ServerSocket plain = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Socket client = new Socket(plain.getInetAddress(), plain.getLocalPort());
        Socket server = plain.accept()) {
      SSLSocket secureClient = layered(CLIENT.getSocketFactory(), client, true);
      SSLSocket secureServer = layered(stack.server().getSocketFactory(), server, false);
      new SocketPair(secureClient, secureServer).handshake();

      secureClient.shutdownOutput();
      client.getOutputStream().write("plain".getBytes(StandardCharsets.UTF_8));
      assertThat(secureServer.getInputStream().read()).isEqualTo(-1);
      secureServer.close();

      assertThat(server.getInputStream().readNBytes(5)).asString().isEqualTo("plain");
    }
  }

  /** The JDK's socket closes its transport, even if autoClose is false. */
  @Test
  void layeredSocket_whoseFirstOctetsWereRead_leavesItsTransportOpenAtTheEndOfTheStream()
      throws Exception {
    try (ServerSocket plain = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Socket client = new Socket(plain.getInetAddress(), plain.getLocalPort());
        Socket accepted = plain.accept()) {
      client.getOutputStream().write(1);
      byte[] looked = accepted.getInputStream().readNBytes(1);
      SSLSocket server =
          (SSLSocket)
              JsseNode.server(engine)
                  .getSocketFactory()
                  .createSocket(accepted, new ByteArrayInputStream(looked), false);
      client.shutdownOutput();

      assertThatThrownBy(server::startHandshake).isInstanceOf(SSLException.class);

      assertThat(accepted.isClosed()).isFalse();
    }
  }

  @ParameterizedTest
  @EnumSource
  void layeredSocket_whoseFirstOctetsWereRead_getsThemBack(SocketStack stack) throws Exception {
    try (ServerSocket plain = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Socket transport = new Socket(plain.getInetAddress(), plain.getLocalPort());
        Socket accepted = plain.accept();
        SSLSocket client = layered(CLIENT.getSocketFactory(), transport, true)) {
      CompletableFuture<Void> clientDone =
          SocketPair.run(
              () -> {
                client.startHandshake();
                return null;
              });
      byte[] looked = accepted.getInputStream().readNBytes(7);

      try (SSLSocket server =
          (SSLSocket)
              stack
                  .server()
                  .getSocketFactory()
                  .createSocket(accepted, new ByteArrayInputStream(looked), true)) {
        server.startHandshake();

        SocketPair.get(clientDone);
        assertThat(SocketPair.send("whole", client, server)).isEqualTo("whole");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {TLS_1_2, TLS_1_3})
  void layeredSocket_inClientMode_isAClient(String protocol) throws Exception {
    SSLContext ours =
        JsseNode.server(
            engine, JsseIdentity.CLIENT.keyManagers(), JsseIdentity.trusting(JsseIdentity.SERVER));
    try (SSLServerSocket listener = SocketPair.listen(SocketStack.JDK.server());
        Socket transport = new Socket(listener.getInetAddress(), listener.getLocalPort());
        SSLSocket client =
            (SSLSocket) ours.getSocketFactory().createSocket(transport, "localhost", 1, true);
        SSLSocket server = (SSLSocket) listener.accept()) {
      client.setEnabledProtocols(new String[] {protocol});
      SSLParameters parameters = client.getSSLParameters();
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
      client.setSSLParameters(parameters);

      new SocketPair(client, server).handshake();

      assertThat(SocketPair.send("up", client, server)).isEqualTo("up");
      assertThat(SocketPair.send("down", server, client)).isEqualTo("down");
      assertThat(client.getSession().getProtocol()).isEqualTo(protocol);
    }
  }

  @ParameterizedTest
  @EnumSource
  void transport_thatEndsWithoutCloseNotify_isTheEndOfTheStream(SocketStack stack)
      throws Exception {
    try (ServerSocket plain = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Socket transport = new Socket(plain.getInetAddress(), plain.getLocalPort());
        Socket accepted = plain.accept();
        SSLSocket client = layered(CLIENT.getSocketFactory(), transport, true);
        SSLSocket server = layered(stack.server().getSocketFactory(), accepted, false)) {
      new SocketPair(client, server).handshake();

      transport.shutdownOutput();

      assertThat(server.getInputStream().read()).isEqualTo(-1);
    }
  }

  @ParameterizedTest
  @EnumSource
  void transport_thatEndsInTheHandshake_isAnError(SocketStack stack) throws Exception {
    try (ServerSocket plain = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Socket client = new Socket(plain.getInetAddress(), plain.getLocalPort());
        SSLSocket server = layered(stack.server().getSocketFactory(), plain.accept(), false)) {
      client.shutdownOutput();

      assertThatThrownBy(server::startHandshake)
          .isInstanceOf(SSLException.class)
          .hasMessage("Remote host terminated the handshake");
    }
  }
}
