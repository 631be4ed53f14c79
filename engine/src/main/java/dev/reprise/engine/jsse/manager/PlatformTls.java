// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.jsse.manager;

import java.security.AlgorithmConstraints;
import java.security.KeyManagementException;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.security.SecureRandom;
import java.security.Security;
import java.util.List;
import java.util.Objects;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * The JDK's own {@code SSLContext} of the same keys and trust: it serves TLS 1.3 and the client's
 * side, and says what names, defaults and restrictions are. Safe for use by any thread.
 */
public final class PlatformTls {

  private static final String JDK_PROVIDER = "SunJSSE";
  private static final String OURS = "Reprise";

  private final SSLContext context;
  private final SSLEngine sample;
  private final SSLParameters serverDefaults;
  private final String[] supportedSuites;
  private final AlgorithmConstraints constraints;

  private PlatformTls(SSLContext context) {
    this.context = context;
    this.sample = context.createSSLEngine();
    sample.setUseClientMode(false);
    this.serverDefaults = sample.getSSLParameters();
    this.supportedSuites = sample.getSupportedCipherSuites();
    this.constraints =
        Objects.requireNonNull(
            serverDefaults.getAlgorithmConstraints(), "the JDK's algorithm constraints");
  }

  /**
   * The JDK's context for a protocol name.
   *
   * @param protocol such as {@code TLS} or {@code TLSv1.2}
   * @throws KeyManagementException if the JDK has no such context or refuses a manager
   */
  public static PlatformTls of(
      String protocol,
      KeyManager @Nullable [] keyManagers,
      TrustManager @Nullable [] trustManagers,
      @Nullable SecureRandom random)
      throws KeyManagementException {
    try {
      SSLContext context = SSLContext.getInstance(protocol, provider());
      context.init(FrontManagers.wrap(keyManagers), FrontManagers.wrap(trustManagers), random);
      return new PlatformTls(context);
    } catch (NoSuchAlgorithmException e) {
      throw new KeyManagementException("the JDK has no SSLContext for " + protocol, e);
    }
  }

  /** The JDK's provider of TLS, or the next best that is not ours. */
  private static Provider provider() throws NoSuchAlgorithmException {
    Provider jdk = Security.getProvider(JDK_PROVIDER);
    if (jdk != null) {
      return jdk;
    }
    Provider[] others = Security.getProviders("SSLContext.TLS");
    for (Provider each : others == null ? new Provider[0] : others) {
      if (!each.getName().equals(OURS)) {
        return each;
      }
    }
    throw new NoSuchAlgorithmException("no security provider but Reprise has an SSLContext");
  }

  /** The JDK's context. */
  public SSLContext context() {
    return context;
  }

  /** The settings of a server that nobody has changed; not to be modified. */
  public SSLParameters serverDefaults() {
    return serverDefaults;
  }

  /** The suites that the JDK's security properties allow. */
  public List<String> supportedSuites() {
    return List.of(supportedSuites);
  }

  /** The protocols that the JDK has. */
  public String[] supportedProtocols() {
    return sample.getSupportedProtocols();
  }

  /** The restrictions of the JDK's security properties, as {@code SSLParameters} has them. */
  public AlgorithmConstraints constraints() {
    return constraints;
  }

  /**
   * The names, if the JDK knows each.
   *
   * @throws IllegalArgumentException if it does not
   */
  public String[] checkedCipherSuites(String[] names) {
    synchronized (sample) {
      sample.setEnabledCipherSuites(names);
      return sample.getEnabledCipherSuites();
    }
  }

  /**
   * The names, if the JDK knows each.
   *
   * @throws IllegalArgumentException if it does not
   */
  public String[] checkedProtocols(String[] names) {
    synchronized (sample) {
      sample.setEnabledProtocols(names);
      return sample.getEnabledProtocols();
    }
  }

  /** An engine of the JDK, in neither mode yet. */
  public SSLEngine newEngine(@Nullable String host, int port) {
    return host == null ? context.createSSLEngine() : context.createSSLEngine(host, port);
  }
}
