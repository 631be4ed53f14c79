// SPDX-License-Identifier: Apache-2.0
package io.netty.handler.ssl;

import dev.reprise.engine.bc.ResumptionEngine;
import dev.reprise.engine.jsse.RepriseProvider;
import java.security.Provider;
import java.util.List;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Our engine as the server, BoringSSL as the client; in the full suite only.
 *
 * <p>Two tests fail, over TLS 1.3 too, which the JDK's engine serves behind ours: testRSASSAPSS in
 * every case, and testClientHostnameValidationFail in some. Why is not known yet.
 */
@EnabledIfSystemProperty(named = "netty.suite", matches = "full")
@EnabledIf("isBoringSslHere")
class BoringSslClientIT extends JdkOpenSslEngineInteroptTest {

  private static final Provider REPRISE = RepriseProvider.of(ResumptionEngine.builder().build());

  static boolean isBoringSslHere() {
    return OpenSsl.isAvailable();
  }

  @Override
  protected SslProvider sslClientProvider() {
    return SslProvider.OPENSSL;
  }

  @Override
  protected SslProvider sslServerProvider() {
    return SslProvider.JDK;
  }

  @Override
  protected Provider serverSslContextProvider() {
    return REPRISE;
  }

  @Override
  protected List<SSLEngineTestParam> newTestParams() {
    return SuiteParameters.selected(super.newTestParams());
  }
}
