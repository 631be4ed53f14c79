// SPDX-License-Identifier: Apache-2.0
package dev.reprise.netty;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.engine.ResumptionOutcome;
import dev.reprise.engine.bc.ResumptionEngine;
import dev.reprise.engine.jsse.RepriseProvider;
import dev.reprise.engine.jsse.RepriseSession;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.SecureRandom;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Netty's SslContextBuilder wraps trust managers, and the rules of the wrapped ones count. */
@SuppressWarnings("FutureReturnValueIgnored") // the channels are in memory
class WrappedTrustTest {

  @TempDir private static Path directory;

  /** The server and its client have one identity, which is its own trust anchor. */
  private static KeyStore identity;

  @TempDir private static Path otherDirectory;
  private static KeyStore otherIdentity;

  private final ResumptionEngine engine = ResumptionEngine.builder().build();
  private SSLContext clients;

  @BeforeAll
  static void makeIdentities() throws Exception {
    identity = TestIdentity.makeKeyStore(directory);
    otherIdentity = TestIdentity.makeKeyStore(otherDirectory);
  }

  @BeforeEach
  void makeClients() throws Exception {
    clients = SSLContext.getInstance("TLSv1.2", "SunJSSE");
    clients.init(
        keyManagers().getKeyManagers(),
        InsecureTrustManagerFactory.INSTANCE.getTrustManagers(),
        new SecureRandom());
  }

  @AfterEach
  void closeEngine() {
    engine.close();
  }

  @Test
  void clientOfTheSameAnchors_resumesAtAnotherContext() throws Exception {
    assertThat(connect(context(identity))).isInstanceOf(ResumptionOutcome.Full.class);
    assertThat(connect(context(identity))).isInstanceOf(ResumptionOutcome.Resumed.class);
  }

  @Test
  void clientAtAContextWithOtherAnchors_isAskedAgain() throws Exception {
    identityIsTrustedBy(otherIdentity);
    assertThat(connect(context(identity))).isInstanceOf(ResumptionOutcome.Full.class);
    assertThat(connect(context(otherIdentity))).isInstanceOf(ResumptionOutcome.Full.class);
  }

  private static void identityIsTrustedBy(KeyStore store) throws Exception {
    store.setCertificateEntry("client", identity.getCertificate(TestIdentity.ALIAS));
  }

  private static KeyManagerFactory keyManagers() throws Exception {
    KeyManagerFactory managers = KeyManagerFactory.getInstance("PKIX");
    managers.init(identity, TestIdentity.PASSWORD.toCharArray());
    return managers;
  }

  private SslContext context(KeyStore trusted) throws Exception {
    TrustManagerFactory managers = TrustManagerFactory.getInstance("PKIX");
    managers.init(trusted);
    return SslContextBuilder.forServer(keyManagers())
        .sslProvider(SslProvider.JDK)
        .sslContextProvider(RepriseProvider.of(engine))
        .trustManager(managers)
        .clientAuth(ClientAuth.REQUIRE)
        .protocols("TLSv1.2")
        .build();
  }

  private Object connect(SslContext server) {
    SslHandler handler = server.newHandler(UnpooledByteBufAllocator.DEFAULT);
    try (EmbeddedPair pair = new EmbeddedPair(handler, clients)) {
      pair.pump();
      Object outcome = handler.engine().getSession().getValue(RepriseSession.OUTCOME);
      pair.client.close();
      pair.pump();
      return outcome;
    }
  }
}
