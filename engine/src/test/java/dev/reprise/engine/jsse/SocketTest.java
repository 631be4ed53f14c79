// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.jsse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reprise.engine.bc.ResumptionEngine;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.HandshakeCompletedEvent;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Sockets of a server, with a socket of the JDK as the client. Where a test takes a {@link Stack},
 * the JDK's server socket has to pass it, too.
 */
@Timeout(120)
class SocketTest {

  private static final String TLS_1_2 = "TLSv1.2";
  private static final String TLS_1_3 = "TLSv1.3";

  private static final SSLContext CLIENT = JsseNode.client();

  private final ResumptionEngine engine = ResumptionEngine.builder().build();

  private enum Stack {
    REPRISE,
    JDK;

    SSLContext server() {
      return this == JDK
          ? JsseNode.jdk(JsseIdentity.SERVER.keyManagers(), null)
          : JsseNode.server(ResumptionEngine.builder().build());
    }
  }

  @Test
  void secondConnection_resumes() throws Exception {
    try (SSLServerSocket listener = SocketPair.listen(JsseNode.server(engine))) {
      for (boolean resumed : new boolean[] {false, true}) {
        try (SocketPair pair = SocketPair.connect(CLIENT, listener, TLS_1_2).handshake()) {
          SSLSession session = pair.server().getSession();

          assertThat(((RepriseSession) session).resumptionOutcome().orElseThrow().isResumed())
              .isEqualTo(resumed);
          assertThat(session.getPeerHost()).isEqualTo("127.0.0.1");
          assertThat(session.getPeerPort()).isEqualTo(pair.client().getLocalPort());
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void data_goesBothWays_withoutACallOfStartHandshake(Stack stack) throws Exception {
    for (String protocol : List.of(TLS_1_2, TLS_1_3)) {
      try (SocketPair pair = SocketPair.connect(CLIENT, stack.server(), protocol)) {
        CompletableFuture<String> read = SocketPair.run(() -> SocketPair.read(pair.server(), 4));
        pair.client().getOutputStream().write("ping".getBytes(StandardCharsets.UTF_8));

        assertThat(SocketPair.get(read)).isEqualTo("ping");
        assertThat(SocketPair.send("pong", pair.server(), pair.client())).isEqualTo("pong");
        assertThat(pair.server().getSession().getProtocol()).isEqualTo(protocol);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void data_bothWaysAtOnce_arrivesWhole(Stack stack) throws Exception {
    byte[] data = new byte[1_000_000];
    new Random(1).nextBytes(data);
    try (SocketPair pair = SocketPair.connect(CLIENT, stack.server(), TLS_1_2).handshake()) {
      CompletableFuture<byte[]> atClient = SocketPair.run(() -> readAll(pair.client(), data));
      CompletableFuture<byte[]> atServer = SocketPair.run(() -> readAll(pair.server(), data));
      CompletableFuture<Void> writing = SocketPair.run(() -> write(pair.server(), data));
      write(pair.client(), data);
      SocketPair.get(writing);

      assertThat(SocketPair.get(atServer)).isEqualTo(data);
      assertThat(SocketPair.get(atClient)).isEqualTo(data);
    }
  }

  private static byte[] readAll(SSLSocket socket, byte[] expected) throws IOException {
    return socket.getInputStream().readNBytes(expected.length);
  }

  private static Void write(SSLSocket socket, byte[] data) throws IOException {
    socket.getOutputStream().write(data);
    return null;
  }

  // Closing

  @ParameterizedTest
  @EnumSource
  void close_byTheClient_isTheEndOfTheStream(Stack stack) throws Exception {
    try (SocketPair pair = SocketPair.connect(CLIENT, stack.server(), TLS_1_2).handshake()) {
      pair.client().close();

      assertThat(pair.server().getInputStream().read()).isEqualTo(-1);
    }
  }

  @ParameterizedTest
  @EnumSource
  void close_byTheServer_isTheEndOfTheClientsStream(Stack stack) throws Exception {
    try (SocketPair pair = SocketPair.connect(CLIENT, stack.server(), TLS_1_2).handshake()) {
      pair.server().getOutputStream().write("last".getBytes(StandardCharsets.UTF_8));
      pair.server().close();

      assertThat(SocketPair.read(pair.client(), 5)).isEqualTo("last");
      assertThat(pair.server().isClosed()).isTrue();
      assertThatThrownBy(pair.server()::getInputStream).isInstanceOf(SocketException.class);
    }
  }

  @ParameterizedTest
  @EnumSource
  void close_whileAnotherThreadReads_endsItsRead(Stack stack) throws Exception {
    try (SocketPair pair = SocketPair.connect(CLIENT, stack.server(), TLS_1_2).handshake()) {
      InputStream input = pair.server().getInputStream();
      CompletableFuture<Integer> read = SocketPair.run(input::read);

      pair.server().close();

      boolean ended = SocketPair.get(read.handle((octet, failure) -> failure != null || octet < 0));

      assertThat(ended).isTrue();
    }
  }

  @ParameterizedTest
  @EnumSource
  void shutdownOutput_isAHalfClose(Stack stack) throws Exception {
    try (SocketPair pair = SocketPair.connect(CLIENT, stack.server(), TLS_1_3).handshake()) {
      pair.server().shutdownOutput();

      assertThat(pair.client().getInputStream().read()).isEqualTo(-1);
      assertThat(SocketPair.send("late", pair.client(), pair.server())).isEqualTo("late");
      assertThat(pair.server().isOutputShutdown()).isTrue();
      assertThat(pair.server().isInputShutdown()).isFalse();
      assertThatThrownBy(pair.server()::getOutputStream).isInstanceOf(SocketException.class);
    }
  }

  @Test
  void shutdownOutput_overTls12_readsWhatTheClientSentBefore() throws Exception {
    try (SocketPair pair =
        SocketPair.connect(CLIENT, JsseNode.server(engine), TLS_1_2).handshake()) {
      pair.client().getOutputStream().write("sent before".getBytes(StandardCharsets.UTF_8));
      pair.server().shutdownOutput();

      assertThat(SocketPair.read(pair.server(), 11)).isEqualTo("sent before");
      assertThat(pair.client().getInputStream().read()).isEqualTo(-1);
      assertThat(pair.server().getInputStream().read()).isEqualTo(-1);
    }
  }

  @ParameterizedTest
  @EnumSource
  void shutdownInput_withoutCloseNotify_throws(Stack stack) throws Exception {
    try (SocketPair pair = SocketPair.connect(CLIENT, stack.server(), TLS_1_2).handshake()) {
      assertThatThrownBy(pair.server()::shutdownInput)
          .isInstanceOf(SSLException.class)
          .hasMessage("closing inbound before receiving peer's close_notify");
    }
  }

  @ParameterizedTest
  @EnumSource
  void transport_thatEndsWithoutCloseNotify_isTheEndOfTheStream(Stack stack) throws Exception {
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
  void transport_thatEndsInTheHandshake_isAnError(Stack stack) throws Exception {
    try (ServerSocket plain = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Socket client = new Socket(plain.getInetAddress(), plain.getLocalPort());
        SSLSocket server = layered(stack.server().getSocketFactory(), plain.accept(), false)) {
      client.shutdownOutput();

      assertThatThrownBy(server::startHandshake)
          .isInstanceOf(SSLException.class)
          .hasMessage("Remote host terminated the handshake");
    }
  }

  // Time-outs

  @ParameterizedTest
  @EnumSource
  void read_thatTimesOut_canBeTriedAgain(Stack stack) throws Exception {
    try (SocketPair pair = SocketPair.connect(CLIENT, stack.server(), TLS_1_2).handshake()) {
      pair.server().setSoTimeout(50);

      assertThatThrownBy(() -> pair.server().getInputStream().read())
          .isInstanceOf(SocketTimeoutException.class);

      pair.server().setSoTimeout(SocketPair.LIMIT_MILLIS);
      assertThat(SocketPair.send("again", pair.client(), pair.server())).isEqualTo("again");
    }
  }

  @Test
  void handshake_thatTimesOut_goesOnWithTheNextCall() throws Exception {
    try (SocketPair pair = SocketPair.connect(CLIENT, JsseNode.server(engine), TLS_1_2)) {
      pair.server().setSoTimeout(50);

      assertThatThrownBy(pair.server()::startHandshake).isInstanceOf(SocketTimeoutException.class);

      pair.server().setSoTimeout(SocketPair.LIMIT_MILLIS);
      pair.handshake();
      assertThat(SocketPair.send("on", pair.client(), pair.server())).isEqualTo("on");
    }
  }

  // Over a connected socket

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
  void layeredSocket_leavesItsTransportForPlaintext(Stack stack) throws Exception {
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

  @ParameterizedTest
  @EnumSource
  void layeredSocket_whoseFirstOctetsWereRead_getsThemBack(Stack stack) throws Exception {
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
    try (SSLServerSocket listener = SocketPair.listen(Stack.JDK.server());
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

  @Test
  void socketOfAClient_isTheJdks() throws Exception {
    SSLSocketFactory factory = JsseNode.server(engine).getSocketFactory();

    assertThat(factory.createSocket().getClass())
        .isEqualTo(CLIENT.getSocketFactory().createSocket().getClass());
  }

  // Failures and events

  @ParameterizedTest
  @EnumSource
  void handshakeThatFails_isToldToBothEnds(Stack stack) throws Exception {
    try (SocketPair pair = SocketPair.connect(CLIENT, stack.server(), TLS_1_2)) {
      pair.server().setEnabledCipherSuites(new String[] {"TLS_RSA_WITH_AES_128_GCM_SHA256"});
      CompletableFuture<SSLException> refused = SocketPair.run(() -> failureOf(pair.server()));

      assertThatThrownBy(pair.client()::startHandshake).hasMessageContaining("handshake_failure");
      assertThat(SocketPair.get(refused)).hasMessageContaining("no cipher suites in common");
      assertThat(pair.server().getSession().isValid()).isFalse();
      assertThat(pair.server().isClosed()).isTrue();
    }
  }

  private static SSLException failureOf(SSLSocket socket) throws IOException {
    try {
      socket.startHandshake();
      throw new AssertionError("the handshake did not fail");
    } catch (SSLException e) {
      return e;
    }
  }

  @ParameterizedTest
  @EnumSource
  void listener_isNotifiedOfTheHandshake(Stack stack) throws Exception {
    try (SocketPair pair = SocketPair.connect(CLIENT, stack.server(), TLS_1_2)) {
      CompletableFuture<HandshakeCompletedEvent> event = new CompletableFuture<>();
      pair.server().addHandshakeCompletedListener(event::complete);

      pair.handshake();

      assertThat(SocketPair.get(event).getSocket()).isSameAs(pair.server());
      assertThat(SocketPair.get(event).getSession().getProtocol()).isEqualTo(TLS_1_2);
      assertThatThrownBy(() -> pair.server().removeHandshakeCompletedListener(unused -> {}))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}
