// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.bc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.engine.ResumptionOutcome;
import dev.reprise.engine.ResumptionOutcome.Mechanism;
import dev.reprise.engine.ResumptionPolicy;
import dev.reprise.engine.bc.crypto.FastTlsCryptoProvider;
import dev.reprise.engine.bc.testing.TestClient;
import dev.reprise.engine.bc.testing.TestIdentity;
import dev.reprise.engine.bc.testing.TestServer;
import dev.reprise.engine.client.ClientOutcome;
import dev.reprise.engine.client.ClientSessionKey;
import dev.reprise.engine.session.cache.BoundedSessionCache;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.bouncycastle.tls.Certificate;
import org.bouncycastle.tls.TlsClient;
import org.bouncycastle.tls.TlsServer;
import org.bouncycastle.tls.crypto.TlsCrypto;
import org.junit.jupiter.api.Test;

/** Runs the examples of README.md, which prints the lines between the markers. */
class EmbeddingHandshakeTest {

  private final List<ResumptionOutcome> outcomes = new ArrayList<>();
  private final List<ClientOutcome> clientOutcomes = new ArrayList<>();

  @Test
  void examples_clientComesBack_resumes() throws Exception {
    Certificate chain = TestIdentity.ECDSA.certificate(TestIdentity.crypto());
    try (ServerSocket listener = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      CompletableFuture<Void> server =
          CompletableFuture.runAsync(() -> serveTwice(listener, chain));

      connectTwice(listener.getLocalPort());
      server.join();
    }

    assertThat(outcomes).extracting(ResumptionOutcome::isResumed).containsExactly(false, true);
    assertThat(clientOutcomes.get(1).resumed()).contains(Mechanism.TICKET);
  }

  private void serveTwice(ServerSocket listener, Certificate certificateChain) {
    try {
      // example:server
      // once a process
      TlsCrypto crypto = new FastTlsCryptoProvider().create(new SecureRandom());
      ResumptionEngine engine =
          ResumptionEngine.builder()
              .policy(ResumptionPolicy.defaults())
              .rotatingKeys("www")
              .sessions(BoundedSessionCache.ofOctets(64L << 20))
              .build();
      ScopeResolver scopes =
          ScopeResolver.fixed(ServerScope.presenting(certificateChain).withoutClientCertificates());
      // example: end
      for (int i = 0; i < 2; i++) {
        try (Socket socket = listener.accept()) {
          InputStream in = socket.getInputStream();
          OutputStream out = socket.getOutputStream();
          TlsServer tlsServer = new TestServer(crypto);
          // example:server
          // once a connection
          ResumingTlsServerProtocol protocol = new ResumingTlsServerProtocol(in, out);
          protocol.accept(engine.server(tlsServer, scopes));
          protocol.outcome().ifPresent(outcome -> log(outcome));
          // example: end
          protocol.close();
        }
      }
      engine.close();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private void connectTwice(int port) throws IOException {
    // example:client
    ResumptionClient resumption = ResumptionClient.create(); // once a process
    ClientSessionKey key = ClientSessionKey.of("www.example.com", 443, "system trust");
    // example: end
    for (int i = 0; i < 2; i++) {
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
        InputStream in = socket.getInputStream();
        OutputStream out = socket.getOutputStream();
        TlsClient tlsClient = new TestClient();
        // example:client
        ResumingTlsClientProtocol protocol = new ResumingTlsClientProtocol(in, out);
        ResumingTlsClient client = resumption.client(tlsClient, key);
        protocol.connect(client);
        // example: end
        clientOutcomes.add(client.outcome().orElseThrow());
        protocol.close();
      }
    }
  }

  private void log(ResumptionOutcome outcome) {
    outcomes.add(outcome);
  }
}
