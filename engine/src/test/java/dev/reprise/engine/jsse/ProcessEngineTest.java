// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.jsse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reprise.engine.bc.ResumptionEngine;
import dev.reprise.engine.jsse.source.EngineSource;
import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The engine that a provider makes for itself, whose store may be reached by TLS: {@code
 * SSLContext.getInstance("TLS")} is then the same provider's, while it makes the engine.
 */
@Timeout(60)
class ProcessEngineTest {

  private final AtomicInteger asked = new AtomicInteger();
  private SSLServerSocket store;

  /** A server of the JDK that wants a client's certificate, as a Redis behind TLS does. */
  @BeforeEach
  void startStore() throws IOException {
    store =
        SocketPair.listen(
            JsseNode.jdk(
                JsseIdentity.SERVER.keyManagers(), JsseIdentity.trusting(JsseIdentity.CLIENT)));
    store.setNeedClientAuth(true);
  }

  @AfterEach
  void stopStore() throws IOException {
    store.close();
  }

  /** A provider whose engine is made after {@code connect} has reached the store. */
  private RepriseProvider provider(SocketPair.Work<String> connect) {
    EngineSource source =
        () -> {
          asked.incrementAndGet();
          try {
            assertThat(connect.call()).isEqualTo("PONG");
          } catch (Exception e) { // anything that the test throws
            throw new IllegalStateException(e);
          }
          return Optional.of(ResumptionEngine.builder().build());
        };
    Supplier<Stream<EngineSource>> sources = () -> Stream.of(source);
    return new RepriseProvider(new ProcessEngine(sources));
  }

  private String reachStore(RepriseProvider provider) throws IOException, GeneralSecurityException {
    SSLContext context = SSLContext.getInstance("TLS", provider);
    context.init(
        JsseIdentity.CLIENT.keyManagers(), JsseIdentity.trusting(JsseIdentity.SERVER), null);
    CompletableFuture<Void> answering =
        SocketPair.run(
            () -> {
              try (SSLSocket accepted = (SSLSocket) store.accept()) {
                SocketPair.read(accepted, 4);
                accepted.getOutputStream().write(new byte[] {'P', 'O', 'N', 'G'});
              }
              return null;
            });
    Socket transport = new Socket(store.getInetAddress(), store.getLocalPort());
    try (SSLSocket socket =
        (SSLSocket) context.getSocketFactory().createSocket(transport, "localhost", 1, true)) {
      socket.setSoTimeout(SocketPair.LIMIT_MILLIS);
      socket.getOutputStream().write(new byte[] {'P', 'I', 'N', 'G'});
      return SocketPair.read(socket, 4);
    } finally {
      answering.join();
    }
  }

  private SSLContext serverOf(RepriseProvider provider) throws GeneralSecurityException {
    SSLContext context = SSLContext.getInstance("TLS", provider);
    context.init(JsseIdentity.SERVER.keyManagers(), null, null);
    return context;
  }

  @Test
  void store_reachedByTheSameProvider_isReached() throws Exception {
    RepriseProvider[] provider = new RepriseProvider[1];
    provider[0] = provider(() -> reachStore(provider[0]));

    SSLContext server = serverOf(provider[0]);

    assertThat(JsseNode.connect(JsseNode.client(), server).exchange("up")).isEqualTo("upup");
    assertThat(asked).hasValue(1);
  }

  @Test
  void store_reachedByAnotherThread_isReached() throws Exception {
    RepriseProvider[] provider = new RepriseProvider[1];
    provider[0] = provider(() -> SocketPair.get(SocketPair.run(() -> reachStore(provider[0]))));

    serverOf(provider[0]);

    assertThat(asked).hasValue(1);
  }

  @Test
  void server_whileTheEngineIsMade_isRefusedWithTheReason() {
    RepriseProvider[] provider = new RepriseProvider[1];
    provider[0] =
        provider(() -> JsseNode.connect(JsseNode.client(), serverOf(provider[0])).exchange("PO"));

    assertThatThrownBy(() -> serverOf(provider[0]))
        .hasStackTraceContaining("Reprise's own store cannot be a server of Reprise's TLS");
  }

  @Test
  void engine_thatNobodyMakes_isAnErrorThatSaysWhatToSet() {
    RepriseProvider provider = new RepriseProvider(new ProcessEngine(Stream::of));

    assertThatThrownBy(() -> serverOf(provider))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("reprise.cluster");
  }
}
