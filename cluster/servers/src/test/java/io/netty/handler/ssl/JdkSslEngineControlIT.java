// SPDX-License-Identifier: Apache-2.0
package io.netty.handler.ssl;

/**
 * The same suite with the JDK's engine as the server: what it cannot do, ours need not do. The
 * build runs it with the full suite only.
 */
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
