// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.jsse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reprise.engine.bc.ResumptionEngine;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.HandshakeCompletedEvent;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Sockets of a server, with a socket of the JDK as the client. Where a test takes a {@link
 * SocketStack}, the JDK's server socket has to pass it, too.
 */
@Timeout(120)
class SocketTest {

  private static final String TLS_1_2 = "TLSv1.2";
  private static final String TLS_1_3 = "TLSv1.3";

  private static final SSLContext CLIENT = JsseNode.client();

  private final ResumptionEngine engine = ResumptionEngine.builder().build();

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
  void data_goesBothWays_withoutACallOfStartHandshake(SocketStack stack) throws Exception {
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
  void data_bothWaysAtOnce_arrivesWhole(SocketStack stack) throws Exception {
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

  /** The client has one thread: it reads nothing before it has written everything. */
  @ParameterizedTest
  @EnumSource
  void data_peerWritesFirst_arrivesWhileWeWrite(SocketStack stack) throws Exception {
    byte[] data = new byte[8 << 20];
    new Random(1).nextBytes(data);
    try (SocketPair pair = SocketPair.connect(CLIENT, stack.server(), TLS_1_2).handshake()) {
      CompletableFuture<byte[]> atClient =
          SocketPair.run(
              () -> {
                write(pair.client(), data);
                return readAll(pair.client(), data);
              });
      CompletableFuture<Void> written = SocketPair.run(() -> write(pair.server(), data));

      assertThat(readAll(pair.server(), data)).isEqualTo(data);
      assertThat(SocketPair.get(atClient)).isEqualTo(data);
      SocketPair.get(written);
    }
  }

  private static byte[] readAll(SSLSocket socket, byte[] expected) throws IOException {
    return socket.getInputStream().readNBytes(expected.length);
  }

  private static Void write(SSLSocket socket, byte[] data) throws IOException {
    socket.getOutputStream().write(data);
    return null;
  }

  @Test
  void socketOfAClient_isTheJdks() throws Exception {
    SSLSocketFactory factory = JsseNode.server(engine).getSocketFactory();

    assertThat(factory.createSocket().getClass())
        .isEqualTo(CLIENT.getSocketFactory().createSocket().getClass());
  }

  @ParameterizedTest
  @EnumSource
  void handshakeThatFails_isToldToBothEnds(SocketStack stack) throws Exception {
    try (SocketPair pair = SocketPair.connect(CLIENT, stack.server(), TLS_1_2)) {
      pair.server().setEnabledCipherSuites(new String[] {"TLS_DHE_RSA_WITH_AES_128_GCM_SHA256"});
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
  void listener_isNotifiedOfTheHandshake(SocketStack stack) throws Exception {
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
