// SPDX-License-Identifier: Apache-2.0
package io.netty.handler.ssl;

import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** The same suite with the JDK's engine as the server: what it cannot do, ours need not do. */
@EnabledIfSystemProperty(named = "netty.suite", matches = "full")
class JdkSslEngineControlIT extends SSLEngineTest {

  JdkSslEngineControlIT() {
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
}
