// SPDX-License-Identifier: Apache-2.0
package dev.reprise.jetty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clients of the JDK at a Jetty server with HTTP/2 and Reprise. */
class JettyHttp2Test {

  @TempDir private static Path directory;
  private static TestIdentity identity;
  private static JettyNode node;

  private SSLContext client;

  @BeforeAll
  static void start() throws Exception {
    identity = TestIdentity.make(directory);
    node = JettyNode.start(identity.keyManagers());
  }

  @AfterAll
  static void stop() throws Exception {
    node.stop();
  }

  @BeforeEach
  void forgetSessions() throws GeneralSecurityException {
    node.accessLog.clear();
    client = SSLContext.getInstance("TLS", "SunJSSE");
    client.init(null, identity.trustManagers(), null);
  }

  @Test
  void clientWithHttp2_getsHttp2_andResumes() throws Exception {
    HttpResponse<String> first = request(Version.HTTP_2, "TLSv1.2");
    HttpResponse<String> second = request(Version.HTTP_2, "TLSv1.2");

    assertThat(first.version()).isEqualTo(Version.HTTP_2);
    assertThat(first.body()).startsWith("Full[");
    assertThat(second.version()).isEqualTo(Version.HTTP_2);
    assertThat(second.body()).startsWith("Resumed[");
  }

  @Test
  void clientWithoutProtocols_getsTheDefault_andResumes() throws Exception {
    HttpResponse<String> first = request(Version.HTTP_1_1, "TLSv1.2");
    HttpResponse<String> second = request(Version.HTTP_1_1, "TLSv1.2");

    assertThat(first.version()).isEqualTo(Version.HTTP_1_1);
    assertThat(first.body()).startsWith("Full[");
    assertThat(second.body()).startsWith("Resumed[");
  }

  @Test
  void sessionOfHttp2_resumesForHttp11() throws Exception {
    HttpResponse<String> first = request(Version.HTTP_2, "TLSv1.2");
    HttpResponse<String> second = request(Version.HTTP_1_1, "TLSv1.2");

    assertThat(first.version()).isEqualTo(Version.HTTP_2);
    assertThat(second.version()).isEqualTo(Version.HTTP_1_1);
    assertThat(second.body()).startsWith("Resumed[");
  }

  @Test
  void accessLog_showsTheOutcome() throws Exception {
    String body = request(Version.HTTP_2, "TLSv1.2").body();

    assertThat(node.accessLog.poll(60, TimeUnit.SECONDS)).isEqualTo(body).startsWith("Full[");
  }

  @Test
  void clientWithTls13_getsHttp2_andNoOutcome() throws Exception {
    HttpResponse<String> answer = request(Version.HTTP_2, "TLSv1.3");

    assertThat(answer.version()).isEqualTo(Version.HTTP_2);
    assertThat(answer.sslSession().orElseThrow().getProtocol()).isEqualTo("TLSv1.3");
    assertThat(answer.body()).isEqualTo("null");
  }

  @Test
  void clientWithoutACommonProtocol_isRefused() throws Exception {
    try (SSLSocket socket =
        (SSLSocket) client.getSocketFactory().createSocket("localhost", node.port())) {
      SSLParameters parameters = socket.getSSLParameters();
      parameters.setProtocols(new String[] {"TLSv1.2"});
      parameters.setApplicationProtocols(new String[] {"spdy/3"});
      socket.setSSLParameters(parameters);

      assertThatThrownBy(socket::startHandshake)
          .isInstanceOf(SSLHandshakeException.class)
          .hasMessageContaining("no_application_protocol");
    }
  }

  @Test
  void processor_engineOfTheJdk_doesNotApply() {
    assertThat(new RepriseAlpnProcessor().appliesTo(client.createSSLEngine())).isFalse();
  }

  /** A request on a connection of its own. */
  private HttpResponse<String> request(Version version, String protocol)
      throws IOException, InterruptedException {
    SSLParameters parameters = new SSLParameters();
    parameters.setProtocols(new String[] {protocol});
    return HttpClient.newBuilder()
        .version(version)
        .sslContext(client)
        .sslParameters(parameters)
        .build()
        .send(HttpRequest.newBuilder(node.uri()).build(), HttpResponse.BodyHandlers.ofString());
  }
}
