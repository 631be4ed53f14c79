// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.jsse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reprise.engine.bc.ResumptionEngine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.StandardSocketOptions;
import java.security.Principal;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLServerSocketFactory;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Settings of sockets: defaults, what a server socket hands on, and whom the managers see. */
@Timeout(120)
class SocketSettingsTest {

  private static final String TLS_1_2 = "TLSv1.2";

  private final ResumptionEngine engine = ResumptionEngine.builder().build();
  private final SSLContext server = JsseNode.server(engine);
  private final SSLContext client = JsseNode.client(JsseIdentity.CLIENT);

  @Test
  void defaults_areThoseOfTheJdksServerSockets() throws Exception {
    SSLServerSocketFactory ours = server.getServerSocketFactory();
    SSLServerSocketFactory jdks =
        JsseNode.jdk(JsseIdentity.SERVER.keyManagers(), null).getServerSocketFactory();

    assertThat(ours.getDefaultCipherSuites()).isEqualTo(jdks.getDefaultCipherSuites());
    assertThat(ours.getSupportedCipherSuites()).isEqualTo(jdks.getSupportedCipherSuites());
    try (SSLServerSocket our = (SSLServerSocket) ours.createServerSocket();
        SSLServerSocket jdk = (SSLServerSocket) jdks.createServerSocket()) {
      assertThat(our.getEnabledCipherSuites()).isEqualTo(jdk.getEnabledCipherSuites());
      assertThat(our.getSupportedCipherSuites()).isEqualTo(jdk.getSupportedCipherSuites());
      assertThat(our.getEnabledProtocols()).isEqualTo(jdk.getEnabledProtocols());
      assertThat(our.getSupportedProtocols()).isEqualTo(jdk.getSupportedProtocols());
      assertThat(our.getUseClientMode()).isEqualTo(jdk.getUseClientMode());
      assertThat(our.getNeedClientAuth()).isEqualTo(jdk.getNeedClientAuth());
      assertThat(our.getWantClientAuth()).isEqualTo(jdk.getWantClientAuth());
      assertThat(our.getEnableSessionCreation()).isEqualTo(jdk.getEnableSessionCreation());
      assertThatThrownBy(() -> our.setEnabledCipherSuites(new String[] {"TLS_NO_SUCH"}))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void defaultContext_hasOurServerSockets() throws Exception {
    SSLServerSocketFactory factory =
        SSLContext.getInstance("Default", RepriseProvider.of(engine)).getServerSocketFactory();

    try (ServerSocket listener = factory.createServerSocket(0)) {
      assertThat(listener.getClass()).isEqualTo(SocketPair.listen(server).getClass());
    }
  }

  @Test
  void acceptedSocket_hasTheSettingsOfItsListener() throws Exception {
    String[] suites = {"TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384"};

    try (SocketPair pair =
        SocketPair.connect(
            client,
            server,
            TLS_1_2,
            listener -> {
              SSLParameters parameters = listener.getSSLParameters();
              parameters.setApplicationProtocols(new String[] {"imap"});
              listener.setSSLParameters(parameters);
              listener.setEnabledCipherSuites(suites);
              listener.setEnabledProtocols(new String[] {TLS_1_2});
              listener.setWantClientAuth(true);
              listener.setEnableSessionCreation(false);
            })) {
      assertThat(pair.server().getEnabledCipherSuites()).isEqualTo(suites);
      assertThat(pair.server().getEnabledProtocols()).containsExactly(TLS_1_2);
      assertThat(pair.server().getWantClientAuth()).isTrue();
      assertThat(pair.server().getEnableSessionCreation()).isFalse();
      assertThat(pair.server().getUseClientMode()).isFalse();
      assertThat(pair.server().getSSLParameters().getApplicationProtocols())
          .containsExactly("imap");
    }
  }

  @Test
  void listener_inClientMode_acceptsSocketsOfClients() throws Exception {
    try (SocketPair pair =
        SocketPair.connect(client, server, TLS_1_2, each -> each.setUseClientMode(true))) {
      assertThat(pair.server().getUseClientMode()).isTrue();
    }
  }

  @Test
  void options_areThoseOfTheTransport() throws Exception {
    try (SocketPair pair = SocketPair.connect(client, server, TLS_1_2)) {
      SSLSocket socket = pair.server();
      socket.setTcpNoDelay(true);
      socket.setKeepAlive(true);
      socket.setSoTimeout(1234);
      socket.setSoLinger(true, 3);

      assertThat(socket.getTcpNoDelay()).isTrue();
      assertThat(socket.getKeepAlive()).isTrue();
      assertThat(socket.getSoTimeout()).isEqualTo(1234);
      assertThat(socket.getSoLinger()).isEqualTo(3);
      assertThat(socket.getOption(StandardSocketOptions.TCP_NODELAY)).isTrue();
      assertThat(socket.isConnected()).isTrue();
      assertThat(socket.isBound()).isTrue();
      assertThat(socket.getPort()).isEqualTo(pair.client().getLocalPort());
      assertThat(socket.getRemoteSocketAddress()).isEqualTo(pair.client().getLocalSocketAddress());
      assertThat(socket.getChannel()).isNull();
      assertThatThrownBy(() -> socket.sendUrgentData(1)).isInstanceOf(SocketException.class);
      assertThatThrownBy(() -> socket.connect(pair.client().getLocalSocketAddress()))
          .isInstanceOf(SocketException.class);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {TLS_1_2, "TLSv1.3"})
  void protocolSelector_isAskedWithTheSocket(String protocol) throws Exception {
    List<SSLSocket> asked = new ArrayList<>();
    try (SocketPair pair = SocketPair.connect(client, server, protocol)) {
      SSLParameters offered = pair.client().getSSLParameters();
      offered.setApplicationProtocols(new String[] {"h2", "http/1.1"});
      pair.client().setSSLParameters(offered);
      pair.server()
          .setHandshakeApplicationProtocolSelector(
              (who, protocols) -> {
                asked.add(who);
                return protocols.get(1);
              });

      pair.handshake();

      assertThat(asked).containsExactly(pair.server());
      assertThat(pair.server().getApplicationProtocol()).isEqualTo("http/1.1");
      assertThat(pair.client().getApplicationProtocol()).isEqualTo("http/1.1");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {TLS_1_2, "TLSv1.3"})
  void managers_seeTheSocketAndItsHandshakeSession(String protocol) throws Exception {
    List<Socket> asked = new ArrayList<>();
    List<Principal> presented = new ArrayList<>();
    X509ExtendedTrustManager asking =
        new ForwardingTrust(JsseIdentity.trustManager(JsseIdentity.CLIENT)) {
          @Override
          public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {
            asked.add(socket);
            presented.add(((SSLSocket) socket).getHandshakeSession().getLocalPrincipal());
          }
        };
    SSLContext trusting =
        JsseNode.server(engine, JsseIdentity.SERVER.keyManagers(), new TrustManager[] {asking});

    try (SocketPair pair =
        SocketPair.connect(client, trusting, protocol, each -> each.setNeedClientAuth(true))
            .handshake()) {
      assertThat(SocketPair.send("in", pair.client(), pair.server())).isEqualTo("in");

      assertThat(asked).containsExactly(pair.server());
      assertThat(presented)
          .containsExactly(JsseIdentity.SERVER.certificate().getSubjectX500Principal());
      assertThat(pair.server().getSession().getPeerCertificates())
          .containsExactly(JsseIdentity.CLIENT.certificate());
    }
  }

  @Test
  void jdksTrustManager_acceptsTheClientOfASocket() throws Exception {
    SSLContext trusting =
        JsseNode.server(
            engine, JsseIdentity.SERVER.keyManagers(), JsseIdentity.trusting(JsseIdentity.CLIENT));

    try (SSLServerSocket listener = SocketPair.listen(trusting)) {
      listener.setNeedClientAuth(true);
      for (boolean resumed : new boolean[] {false, true}) {
        try (SocketPair pair = SocketPair.connect(client, listener, TLS_1_2).handshake()) {
          RepriseSession session = (RepriseSession) pair.server().getSession();

          assertThat(session.resumptionOutcome().orElseThrow().isResumed()).isEqualTo(resumed);
          assertThat(pair.server().getSession().getPeerCertificates())
              .containsExactly(JsseIdentity.CLIENT.certificate());
        }
      }
    }
  }

  @Test
  void listener_ofAContextWithoutAnEngine_bindsNothing() throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    SSLContext uninitialised = SSLContext.getInstance("TLS", RepriseProvider.of(engine));

    assertThatThrownBy(() -> uninitialised.getServerSocketFactory().createServerSocket(port))
        .isInstanceOf(IllegalStateException.class);

    try (ServerSocket stillFree = new ServerSocket(port)) {
      assertThat(stillFree.getLocalPort()).isEqualTo(port);
    } catch (IOException e) {
      throw new UncheckedIOException("the port was left bound", e);
    }
  }

  /** Accepts everything; tests override what they want to see. */
  private static class ForwardingTrust extends X509ExtendedTrustManager {

    private final X509ExtendedTrustManager manager;

    ForwardingTrust(X509ExtendedTrustManager manager) {
      this.manager = manager;
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine told) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine told) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return manager.getAcceptedIssuers();
    }
  }
}
