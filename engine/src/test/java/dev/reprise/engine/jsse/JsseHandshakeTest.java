// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.jsse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reprise.engine.ResumptionOutcome;
import dev.reprise.engine.ResumptionOutcome.Mechanism;
import dev.reprise.engine.ResumptionPolicy;
import dev.reprise.engine.bc.ResumptionEngine;
import java.nio.ByteBuffer;
import java.security.Security;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsseHandshakeTest {

  private final ResumptionEngine engine = ResumptionEngine.builder().build();
  private final SSLContext server = JsseNode.server(engine);
  private final SSLContext client = JsseNode.client();

  @Test
  void handshake_firstConnection_isFullAndCarriesData() throws Exception {
    EnginePair pair = JsseNode.connect(client, server);

    assertThat(pair.exchange("hello")).isEqualTo("hellohello");
    assertThat(JsseNode.outcome(pair.server).isResumed()).isFalse();
    assertThat(pair.server.getSession().getProtocol()).isEqualTo("TLSv1.2");
    assertThat(pair.server.getSession().getCipherSuite())
        .isEqualTo(pair.client.getSession().getCipherSuite());
    assertThat(pair.finishedReports()).isEqualTo(1);
  }

  @Test
  void handshake_clientWithTicket_resumesWithoutATask() throws Exception {
    JsseNode.connect(client, server);

    EnginePair second = JsseNode.connect(client, server);

    assertThat(JsseNode.outcome(second.server))
        .isInstanceOfSatisfying(
            ResumptionOutcome.Resumed.class,
            resumed -> assertThat(resumed.mechanism()).isEqualTo(Mechanism.TICKET));
    assertThat(second.serverTasks).isZero();
    assertThat(second.finishedReports()).isEqualTo(1);
    assertThat(second.exchange("again")).isEqualTo("againagain");
  }

  @Test
  void handshake_clientWithSessionId_resumesWithoutATask() throws Exception {
    ResumptionEngine withoutTickets =
        ResumptionEngine.builder()
            .policy(ResumptionPolicy.builder().tickets(false).build())
            .build();
    SSLContext byId = JsseNode.server(withoutTickets);
    JsseNode.connect(client, byId);

    EnginePair second = JsseNode.connect(client, byId);

    assertThat(JsseNode.outcome(second.server))
        .isInstanceOfSatisfying(
            ResumptionOutcome.Resumed.class,
            resumed -> assertThat(resumed.mechanism()).isEqualTo(Mechanism.SESSION_ID));
    assertThat(second.serverTasks).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
        "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
        "TLS_DHE_RSA_WITH_AES_256_GCM_SHA384",
        "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384"
      })
  void handshake_rsaServer_negotiatesAndResumes(String suite) throws Exception {
    SSLContext rsa = JsseNode.server(engine, JsseIdentity.RSA_SERVER.keyManagers(), null);

    for (boolean resumed : new boolean[] {false, true}) {
      SSLEngine clientEngine = JsseNode.clientEngine(client);
      clientEngine.setEnabledCipherSuites(new String[] {suite});
      EnginePair pair = new EnginePair(clientEngine, rsa.createSSLEngine()).handshake();

      assertThat(pair.exchange("data")).isEqualTo("datadata");
      assertThat(pair.server.getSession().getCipherSuite()).isEqualTo(suite);
      assertThat(JsseNode.outcome(pair.server).isResumed()).isEqualTo(resumed);
    }
  }

  /** JDK 24 and newer disable these suites. */
  @Test
  void keyExchangeByRsa_isServedOnlyIfTheJdkAllowsIt() throws Exception {
    String suite = "TLS_RSA_WITH_AES_128_GCM_SHA256";
    String disabled = Security.getProperty("jdk.tls.disabledAlgorithms");
    SSLContext rsa = JsseNode.server(engine, JsseIdentity.RSA_SERVER.keyManagers(), null);
    EnginePair pair = new EnginePair(JsseNode.clientEngine(client), rsa.createSSLEngine());
    pair.client.setEnabledCipherSuites(new String[] {suite});

    if (disabled.contains("TLS_RSA_*")) {
      assertThatThrownBy(pair::handshake).isInstanceOf(SSLHandshakeException.class);
      assertThat(pair.server.getEnabledCipherSuites()).doesNotContain(suite);
    } else {
      pair.handshake();
      assertThat(pair.server.getSession().getCipherSuite()).isEqualTo(suite);
    }
  }

  @Test
  void handshake_tls13Client_isServedByTheJdkAndResumes() throws Exception {
    for (int i = 0; i < 2; i++) {
      EnginePair pair =
          new EnginePair(
                  JsseNode.clientEngine(client, "TLSv1.3", "TLSv1.2"), server.createSSLEngine())
              .handshake();

      assertThat(pair.server.getSession().getProtocol()).isEqualTo("TLSv1.3");
      assertThat(pair.exchange("modern")).isEqualTo("modernmodern");
      assertThat(pair.server.getSession()).isNotInstanceOf(RepriseSession.class);
    }
  }

  @Test
  void handshake_clientMode_isTheJdks() throws Exception {
    SSLContext both =
        JsseNode.server(
            engine, JsseIdentity.SERVER.keyManagers(), JsseIdentity.trusting(JsseIdentity.SERVER));

    EnginePair pair =
        new EnginePair(both.createSSLEngine("localhost", 1), both.createSSLEngine()).handshake();

    assertThat(pair.client.getSession().getProtocol()).isEqualTo("TLSv1.3");
    assertThat(pair.exchange("both")).isEqualTo("bothboth");
  }

  /** Records of a handshake have no application data, so no room for such data is needed. */
  @Test
  void handshake_withoutRoomForApplicationData_completes() throws Exception {
    EnginePair pair = new EnginePair(JsseNode.clientEngine(client), server.createSSLEngine());
    pair.client.beginHandshake();

    while (pair.client.getHandshakeStatus() != HandshakeStatus.NOT_HANDSHAKING) {
      pair.runTasks(pair.client, false);
      while (pair.client.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) {
        pair.client.wrap(ByteBuffer.allocate(0), pair.toServer);
      }
      while (pair.toServer.position() > 0) {
        assertThat(pair.unwrapAtServer(ByteBuffer.allocate(0)).getStatus()).isEqualTo(Status.OK);
        pair.runTasks(pair.server, true);
      }
      while (pair.server.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) {
        pair.server.wrap(ByteBuffer.allocate(0), pair.toClient);
      }
      while (pair.toClient.position() > 0
          && pair.client.getHandshakeStatus() == HandshakeStatus.NEED_UNWRAP) {
        pair.unwrapAtClient(ByteBuffer.allocate(0));
      }
    }

    assertThat(pair.server.getHandshakeStatus()).isEqualTo(HandshakeStatus.NOT_HANDSHAKING);
    assertThat(pair.server.getSession().isValid()).isTrue();
  }
}
