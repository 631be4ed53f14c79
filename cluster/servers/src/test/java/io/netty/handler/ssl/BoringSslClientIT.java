// SPDX-License-Identifier: Apache-2.0
package io.netty.handler.ssl;

import dev.reprise.engine.bc.ResumptionEngine;
import dev.reprise.engine.jsse.RepriseProvider;
import java.security.Provider;
import java.util.List;
import org.junit.jupiter.api.condition.EnabledIf;

/**
 * Our engine as the server, BoringSSL as the client; in the full suite only. The superclass is the
 * suite for that client: it expects BoringSSL's alerts, which are internal_error where the JDK's
 * client sends certificate_unknown.
 */
@EnabledIf("isBoringSslHere")
class BoringSslClientIT extends OpenSslJdkSslEngineInteroptTest {

  private static final Provider REPRISE = RepriseProvider.of(ResumptionEngine.builder().build());

  static boolean isBoringSslHere() {
    return OpenSsl.isAvailable();
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
