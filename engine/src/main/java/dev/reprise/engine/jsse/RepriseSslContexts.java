// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.jsse;

import dev.reprise.engine.bc.ResumptionEngine;
import java.security.KeyManagementException;
import java.security.Provider;
import java.security.SecureRandom;
import java.util.Objects;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLContextSpi;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Makes {@link SSLContext}s whose servers resume sessions by a {@link ResumptionEngine}.
 *
 * @since 0.1
 */
public final class RepriseSslContexts {

  private static final String PROTOCOL = "TLS";

  private RepriseSslContexts() {}

  /**
   * A context, initialised.
   *
   * @param engine which nodes of a fleet share their keys and sessions by; the caller closes it
   * @param keyManagers of which the first that is an {@code X509KeyManager} is asked; null for none
   * @param trustManagers of which the first that is an {@code X509TrustManager} is asked; null for
   *     the JDK's default
   * @param random the source of keys and nonces; null for the platform's default
   * @throws KeyManagementException if the JDK refuses the managers
   */
  public static SSLContext of(
      ResumptionEngine engine,
      KeyManager @Nullable [] keyManagers,
      TrustManager @Nullable [] trustManagers,
      @Nullable SecureRandom random)
      throws KeyManagementException {
    Objects.requireNonNull(engine, "engine");
    Context context =
        new Context(new ContextSpi(PROTOCOL, () -> engine), RepriseProvider.of(engine));
    context.init(keyManagers, trustManagers, random);
    return context;
  }

  private static final class Context extends SSLContext {
    Context(SSLContextSpi spi, Provider provider) {
      super(spi, provider, PROTOCOL);
    }
  }
}
