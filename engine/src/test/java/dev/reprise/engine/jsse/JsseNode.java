// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.jsse;

import dev.reprise.engine.ResumptionOutcome;
import dev.reprise.engine.bc.ResumptionEngine;
import java.security.GeneralSecurityException;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/** Contexts of servers and of the JDK's clients. */
final class JsseNode {

  private JsseNode() {}

  static SSLContext server(ResumptionEngine engine) {
    return server(engine, JsseIdentity.SERVER.keyManagers(), null);
  }

  static SSLContext server(
      ResumptionEngine engine, KeyManager[] keys, TrustManager @Nullable [] trust) {
    try {
      return RepriseSslContexts.of(engine, keys, trust, null);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A client of the JDK that trusts the servers of the tests. */
  static SSLContext client(JsseIdentity... identity) {
    return jdk(
        identity.length == 0 ? null : identity[0].keyManagers(),
        JsseIdentity.trusting(
            JsseIdentity.SERVER, JsseIdentity.RSA_SERVER, JsseIdentity.OTHER_SERVER));
  }

  static SSLContext jdk(KeyManager @Nullable [] keys, TrustManager @Nullable [] trust) {
    try {
      SSLContext context = SSLContext.getInstance("TLS", "SunJSSE");
      context.init(keys, trust, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  static SSLEngine clientEngine(SSLContext client, String... protocols) {
    SSLEngine engine = client.createSSLEngine("localhost", 4433);
    engine.setUseClientMode(true);
    SSLParameters parameters = engine.getSSLParameters();
    parameters.setProtocols(protocols.length == 0 ? new String[] {"TLSv1.2"} : protocols);
    engine.setSSLParameters(parameters);
    return engine;
  }

  /** Connects over TLS 1.2. */
  static EnginePair connect(SSLContext client, SSLContext server) throws SSLException {
    return new EnginePair(clientEngine(client), server.createSSLEngine()).handshake();
  }

  static ResumptionOutcome outcome(SSLEngine server) {
    return ((RepriseSession) server.getSession()).resumptionOutcome().orElseThrow();
  }
}
