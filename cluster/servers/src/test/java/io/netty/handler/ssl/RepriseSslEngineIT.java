// SPDX-License-Identifier: Apache-2.0
package io.netty.handler.ssl;

import dev.reprise.engine.bc.ResumptionEngine;
import dev.reprise.engine.jsse.RepriseProvider;
import java.security.Provider;
import java.util.List;

/** Our engine as the server, the JDK's as the client. */
class RepriseSslEngineIT extends SSLEngineTest {

  private static final Provider REPRISE = RepriseProvider.of(ResumptionEngine.builder().build());

  RepriseSslEngineIT() {
    super(true);
  }

  @Override
  protected SslProvider sslClientProvider() {
    return SslProvider.JDK;
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
