// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.jsse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reprise.engine.bc.ResumptionEngine;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import org.bouncycastle.tls.ExtensionType;
import org.bouncycastle.tls.HandshakeType;
import org.bouncycastle.tls.NamedGroup;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Suites, names, protocols and records of a hello. */
class NegotiationTest {

  private final ResumptionEngine engine = ResumptionEngine.builder().build();
  private final SSLContext server = JsseNode.server(engine);
  private final SSLContext client = JsseNode.client();

  @Test
  void setEnabled_unknownName_throwsAsTheJdk() {
    SSLEngine serverEngine = server.createSSLEngine();

    assertThatThrownBy(() -> serverEngine.setEnabledCipherSuites(new String[] {"TLS_NO_SUCH"}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("TLS_NO_SUCH");
    assertThatThrownBy(() -> serverEngine.setEnabledProtocols(new String[] {"TLSv9"}))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void getSupported_isAsWideAsTheJdks() throws Exception {
    SSLContext jdk = JsseNode.jdk(null, null);

    assertThat(server.createSSLEngine().getSupportedCipherSuites())
        .isEqualTo(jdk.createSSLEngine().getSupportedCipherSuites());
    assertThat(server.createSSLEngine().getSupportedProtocols())
        .isEqualTo(jdk.createSSLEngine().getSupportedProtocols());
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLS", "TLSv1.2", "TLSv1.3"})
  void defaultParameters_areThoseOfTheContextsName(String protocol) throws Exception {
    SSLContext ours = SSLContext.getInstance(protocol, RepriseProvider.of(engine));
    ours.init(null, null, null);
    SSLContext jdk = SSLContext.getInstance(protocol, "SunJSSE");
    jdk.init(null, null, null);

    assertThat(ours.getDefaultSSLParameters().getProtocols())
        .isEqualTo(jdk.getDefaultSSLParameters().getProtocols());
    assertThat(ours.getSupportedSSLParameters().getCipherSuites())
        .isEqualTo(jdk.getSupportedSSLParameters().getCipherSuites());
    SSLEngine ourClient = ours.createSSLEngine();
    SSLEngine jdkClient = jdk.createSSLEngine();
    ourClient.setUseClientMode(true);
    jdkClient.setUseClientMode(true);
    assertThat(ourClient.getEnabledProtocols()).isEqualTo(jdkClient.getEnabledProtocols());
  }

  @Test
  void engine_withoutAMode_throwsAsTheJdk() {
    SSLEngine undecided = server.createSSLEngine();

    assertThatThrownBy(undecided::beginHandshake).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> undecided.wrap(ByteBuffer.allocate(0), ByteBuffer.allocate(20_000)))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void hello_inOneOctetRecords_isTakenOneRecordACall() throws Exception {
    EnginePair pair = new EnginePair(JsseNode.clientEngine(client), server.createSSLEngine());
    ByteBuffer hello = ByteBuffer.allocate(1 << 15);
    pair.client.wrap(ByteBuffer.allocate(0), hello);
    hello.flip();
    byte[] header = new byte[5];
    hello.get(header);
    int records = hello.remaining();
    while (hello.hasRemaining()) {
      pair.toServer.put(new byte[] {header[0], header[1], header[2], 0, 1, hello.get()});
    }

    for (int i = 1; i <= records; i++) {
      SSLEngineResult result = pair.unwrapAtServer(ByteBuffer.allocate(0));
      assertThat(result.bytesConsumed()).isEqualTo(6);
      assertThat(result.getHandshakeStatus())
          .isEqualTo(i == records ? HandshakeStatus.NEED_TASK : HandshakeStatus.NEED_UNWRAP);
    }
    pair.handshake();

    assertThat(pair.exchange("cut")).isEqualTo("cutcut");
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void protocol_byASelector_isAskedWithTheEngineThatTheConsumerHolds(String version)
      throws Exception {
    SSLEngine clientEngine = JsseNode.clientEngine(client, version);
    SSLParameters offered = clientEngine.getSSLParameters();
    offered.setApplicationProtocols(new String[] {"h2", "http/1.1"});
    clientEngine.setSSLParameters(offered);
    SSLEngine serverEngine = server.createSSLEngine();
    List<SSLEngine> asked = new ArrayList<>();
    serverEngine.setHandshakeApplicationProtocolSelector(
        (who, protocols) -> {
          asked.add(who);
          return protocols.get(1);
        });

    new EnginePair(clientEngine, serverEngine).handshake();

    assertThat(asked).containsExactly(serverEngine);
    assertThat(serverEngine.getApplicationProtocol()).isEqualTo("http/1.1");
    assertThat(clientEngine.getApplicationProtocol()).isEqualTo("http/1.1");
  }

  @Test
  void protocol_emptyFromTheSelector_isNone_andNullIsAnAlert() throws Exception {
    SSLParameters offered = new SSLParameters();
    offered.setApplicationProtocols(new String[] {"h2"});
    SSLEngine none = server.createSSLEngine();
    none.setHandshakeApplicationProtocolSelector((who, protocols) -> "");
    SSLEngine refusing = server.createSSLEngine();
    refusing.setHandshakeApplicationProtocolSelector((who, protocols) -> null);
    SSLEngine first = JsseNode.clientEngine(client);
    first.setSSLParameters(offered);
    SSLEngine second = JsseNode.clientEngine(client);
    second.setSSLParameters(offered);

    new EnginePair(first, none).handshake();

    assertThat(none.getApplicationProtocol()).isEmpty();
    assertThatThrownBy(() -> new EnginePair(second, refusing).handshake())
        .isInstanceOf(SSLException.class)
        .hasMessageContaining("application protocol");
  }

  @Test
  void protocol_fromAList_isTheServersFirst() throws Exception {
    SSLEngine clientEngine = JsseNode.clientEngine(client);
    SSLParameters offered = clientEngine.getSSLParameters();
    offered.setApplicationProtocols(new String[] {"http/1.1", "h2"});
    clientEngine.setSSLParameters(offered);
    SSLEngine serverEngine = server.createSSLEngine();
    SSLParameters configured = serverEngine.getSSLParameters();
    configured.setApplicationProtocols(new String[] {"h2", "http/1.1"});
    serverEngine.setSSLParameters(configured);

    new EnginePair(clientEngine, serverEngine).handshake();

    assertThat(serverEngine.getApplicationProtocol()).isEqualTo("h2");
  }

  @Test
  void serverName_isMatchedOrRefused() throws Exception {
    SSLEngine matching = server.createSSLEngine();
    SSLParameters parameters = matching.getSSLParameters();
    parameters.setSNIMatchers(List.of(SNIHostName.createSNIMatcher("localhost")));
    matching.setSSLParameters(parameters);
    SSLEngine refusing = server.createSSLEngine();
    parameters.setSNIMatchers(List.of(SNIHostName.createSNIMatcher("elsewhere")));
    refusing.setSSLParameters(parameters);

    EnginePair pair = new EnginePair(named("localhost"), matching).handshake();

    assertThat(((ExtendedSSLSession) pair.server.getSession()).getRequestedServerNames())
        .containsExactly(new SNIHostName("localhost"));
    assertThatThrownBy(() -> new EnginePair(named("localhost"), refusing).handshake())
        .hasMessageContaining("nrecognized");
  }

  private SSLEngine named(String name) {
    SSLEngine engine = JsseNode.clientEngine(client);
    SSLParameters parameters = engine.getSSLParameters();
    parameters.setServerNames(List.of(new SNIHostName(name)));
    engine.setSSLParameters(parameters);
    return engine;
  }

  @Test
  void noSessionsAllowed_refusesAFullHandshake() {
    SSLEngine serverEngine = server.createSSLEngine();
    serverEngine.setEnableSessionCreation(false);

    assertThatThrownBy(
            () -> new EnginePair(JsseNode.clientEngine(client), serverEngine).handshake())
        .hasMessageContaining("New session creation is disabled");
  }

  /** X25519 costs half as much as P-256, so its place in the client's list does not matter. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void group_isX25519_whereverTheClientListsIt(boolean reversed) throws Exception {
    EnginePair pair = new EnginePair(JsseNode.clientEngine(client), server.createSSLEngine());
    pair.client.wrap(ByteBuffer.allocate(0), pair.toServer);
    if (reversed) {
      reverseGroups(pair.toServer);
    }

    pair.unwrapAtServer(ByteBuffer.allocate(0));
    pair.runTasks(pair.server, true);
    while (pair.server.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) {
      pair.server.wrap(ByteBuffer.allocate(0), pair.toClient);
    }

    assertThat(groupOfServerKeyExchange(pair.toClient)).isEqualTo(NamedGroup.x25519);
  }

  /** Turns the list in supported_groups around. */
  private static void reverseGroups(ByteBuffer hello) {
    int groups = 5 + 4 + 2 + 32;
    groups += 1 + hello.get(groups);
    groups += 2 + hello.getShort(groups);
    groups += 1 + hello.get(groups) + 2;
    while (hello.getShort(groups) != ExtensionType.supported_groups) {
      groups += 4 + hello.getShort(groups + 2);
    }
    int first = groups + 6;
    int last = groups + 4 + hello.getShort(groups + 2) - 2;
    assertThat(hello.getShort(first)).isEqualTo((short) NamedGroup.x25519);
    for (; first < last; first += 2, last -= 2) {
      short swapped = hello.getShort(first);
      hello.putShort(first, hello.getShort(last)).putShort(last, swapped);
    }
  }

  /** The group of the first ServerKeyExchange among records of one message each. */
  private static int groupOfServerKeyExchange(ByteBuffer records) {
    int at = 0;
    while (records.get(at + 5) != HandshakeType.server_key_exchange) {
      at += 5 + records.getShort(at + 3);
      assertThat(at).isLessThan(records.position());
    }
    return records.getShort(at + 10);
  }
}
