// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.jsse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reprise.engine.bc.ResumptionEngine;
import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Client certificates: who is asked about them, when, and what a resumption is allowed to skip. */
class ClientTrustTest {

  private final ResumptionEngine engine = ResumptionEngine.builder().build();
  private final KeyManager[] keys = JsseIdentity.SERVER.keyManagers();

  private SSLContext trusting(TrustManager... managers) {
    return JsseNode.server(engine, keys, managers);
  }

  private static EnginePair connect(SSLContext client, SSLContext server, boolean need)
      throws Exception {
    return connect(client, server, need, "TLSv1.2");
  }

  private static EnginePair connect(
      SSLContext client, SSLContext server, boolean need, String version) throws Exception {
    SSLEngine serverEngine = server.createSSLEngine();
    if (need) {
      serverEngine.setNeedClientAuth(true);
    } else {
      serverEngine.setWantClientAuth(true);
    }
    return new EnginePair(JsseNode.clientEngine(client, version), serverEngine).handshake();
  }

  @Test
  void clientCertificate_isTheSameAfterAResumption() throws Exception {
    SSLContext server = trusting(JsseIdentity.trusting(JsseIdentity.CLIENT));
    SSLContext client = JsseNode.client(JsseIdentity.CLIENT);

    SSLEngine full = connect(client, server, true).server;
    SSLEngine resumed = connect(client, server, true).server;

    assertThat(JsseNode.outcome(full).isResumed()).isFalse();
    assertThat(JsseNode.outcome(resumed).isResumed()).isTrue();
    assertThat(resumed.getSession().getPeerCertificates())
        .isEqualTo(full.getSession().getPeerCertificates())
        .containsExactly(JsseIdentity.CLIENT.certificate());
    assertThat(resumed.getSession().getPeerPrincipal())
        .isEqualTo(JsseIdentity.CLIENT.certificate().getSubjectX500Principal());
    assertThat(resumed.getSession().getLocalCertificates())
        .isEqualTo(full.getSession().getLocalCertificates())
        .containsExactly(JsseIdentity.SERVER.certificate());
  }

  @Test
  void clientCertificate_thatIsMissing_isRefusedWhereItIsNeeded() {
    SSLContext server = trusting(JsseIdentity.trusting(JsseIdentity.CLIENT));

    assertThatThrownBy(() -> connect(JsseNode.client(), server, true))
        .isInstanceOf(SSLHandshakeException.class)
        .hasMessageContaining("Empty client certificate chain");
  }

  @Test
  void clientCertificate_thatNobodyTrusts_isRefusedWithTheReason() {
    RecordingTrust nobody =
        new RecordingTrust() {
          @Override
          public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine told)
              throws CertificateException {
            throw new CertificateException("not this one");
          }
        };

    assertThatThrownBy(() -> connect(JsseNode.client(JsseIdentity.CLIENT), trusting(nobody), false))
        .isInstanceOf(SSLHandshakeException.class)
        .hasMessage("not this one")
        .hasCauseInstanceOf(CertificateException.class);
  }

  @Test
  void session_ofAnOpenListener_doesNotResumeWhereACertificateIsNeeded() throws Exception {
    SSLContext open = JsseNode.server(engine, keys, null);
    SSLContext closed = trusting(JsseIdentity.trusting(JsseIdentity.CLIENT));
    SSLContext client = JsseNode.client(JsseIdentity.CLIENT);
    JsseNode.connect(client, open);

    SSLEngine second = connect(client, closed, true).server;

    assertThat(JsseNode.outcome(second).isResumed()).isFalse();
    assertThat(second.getSession().getPeerCertificates()).hasSize(1);
  }

  @Test
  void trustManager_withOtherIssuers_isAskedAgain() throws Exception {
    SSLContext client = JsseNode.client(JsseIdentity.CLIENT);
    connect(client, trusting(JsseIdentity.trusting(JsseIdentity.CLIENT)), true);
    SSLContext stricter = trusting(JsseIdentity.trusting(JsseIdentity.OTHER_CLIENT));

    assertThatThrownBy(() -> connect(client, stricter, true))
        .isInstanceOf(SSLHandshakeException.class);
  }

  @Test
  void trustManager_thatDoesNotNameItsRules_resumesInItsOwnContextOnly() throws Exception {
    RecordingTrust trust = new RecordingTrust();
    SSLContext one = trusting(trust);
    SSLContext other = trusting(new RecordingTrust());
    SSLContext client = JsseNode.client(JsseIdentity.CLIENT);
    connect(client, one, true);

    assertThat(JsseNode.outcome(connect(client, one, true).server).isResumed()).isTrue();
    assertThat(JsseNode.outcome(connect(client, other, true).server).isResumed()).isFalse();
  }

  @Test
  void trustManager_thatNamesItsRules_isAskedAgainWhenTheyChange() throws Exception {
    NamedTrust one = new NamedTrust("crl 1");
    NamedTrust other = new NamedTrust("crl 1");
    SSLContext client = JsseNode.client(JsseIdentity.CLIENT);
    connect(client, trusting(one), true);

    SSLContext second = trusting(other);
    assertThat(JsseNode.outcome(connect(client, second, true).server).isResumed()).isTrue();
    assertThat(other.asked).isEmpty();
    other.rules = "crl 2";

    assertThat(JsseNode.outcome(connect(client, second, true).server).isResumed()).isFalse();
    assertThat(other.asked).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void trustManager_isToldTheEngineThatTheConsumerHolds(String version) throws Exception {
    RecordingTrust trust = new RecordingTrust();

    EnginePair pair = connect(JsseNode.client(JsseIdentity.CLIENT), trusting(trust), true, version);

    assertThat(trust.asked).containsExactly(pair.server);
  }

  @Test
  void trustManager_seesWhatWasPresentedAndWhatTheClientAccepts() throws Exception {
    List<ExtendedSSLSession> seen = new ArrayList<>();
    RecordingTrust trust =
        new RecordingTrust() {
          @Override
          public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine told) {
            ExtendedSSLSession session = (ExtendedSSLSession) told.getHandshakeSession();
            assertThat(session.getLocalCertificates())
                .containsExactly(JsseIdentity.SERVER.certificate());
            assertThat(session.getPeerSupportedSignatureAlgorithms())
                .contains("SHA256withECDSA", "SHA256withRSA");
            assertThat(session.getLocalSupportedSignatureAlgorithms())
                .contains("SHA256withECDSA", "SHA256withRSA", "RSASSA-PSS");
            seen.add(session);
          }
        };

    EnginePair pair = connect(JsseNode.client(JsseIdentity.CLIENT), trusting(trust), true);

    assertThat(seen).hasSize(1);
    assertThat(pair.server.getSession()).isSameAs(seen.get(0));
  }

  /** Accepts everybody, and notes with which engine it was asked. */
  private static class RecordingTrust extends X509ExtendedTrustManager {

    final List<SSLEngine> asked = new ArrayList<>();

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine told)
        throws CertificateException {
      asked.add(told);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine told) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }

  private static final class NamedTrust extends RecordingTrust implements TrustRules {

    private String rules;

    NamedTrust(String rules) {
      this.rules = rules;
    }

    @Override
    public String trustRules() {
      return rules;
    }
  }
}
