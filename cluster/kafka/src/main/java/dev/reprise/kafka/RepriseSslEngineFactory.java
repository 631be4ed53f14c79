// SPDX-License-Identifier: Apache-2.0
package dev.reprise.kafka;

import dev.reprise.engine.jsse.RepriseProvider;
import java.io.IOException;
import java.security.KeyStore;
import java.security.Security;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import javax.net.ssl.SSLEngine;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.SslConfigs;
import org.apache.kafka.common.security.auth.SslEngineFactory;
import org.apache.kafka.common.security.ssl.DefaultSslEngineFactory;
import org.jspecify.annotations.Nullable;

/**
 * Kafka's own engine factory with Reprise as the provider of its {@code SSLContext}. A broker that
 * has this class needs no list of security providers:
 *
 * <pre>{@code
 * ssl.engine.factory.class=dev.reprise.kafka.RepriseSslEngineFactory
 * }</pre>
 *
 * <p>All other settings are Kafka's own, and its dynamic configuration renews certificates as
 * always. The engine is that of the process: {@code RepriseProvider.setProcessEngine} sets it, or
 * the properties or environment variables of the cluster do. Kafka's clients, and the broker's own
 * connections to others, get the JDK's TLS.
 *
 * @since 0.1
 */
public final class RepriseSslEngineFactory implements SslEngineFactory {

  /** Reads key stores, trust stores and all other settings as Kafka does. */
  private final SslEngineFactory kafkas = new DefaultSslEngineFactory();

  /** A factory that Kafka configures. */
  public RepriseSslEngineFactory() {}

  /**
   * Reads Kafka's settings.
   *
   * @throws ConfigException if {@code ssl.provider} names another provider
   */
  @Override
  public void configure(Map<String, ?> configs) {
    Object provider = configs.get(SslConfigs.SSL_PROVIDER_CONFIG);
    if (provider != null && !provider.equals(RepriseProvider.NAME)) {
      throw new ConfigException(
          SslConfigs.SSL_PROVIDER_CONFIG,
          provider,
          "it cannot be used with " + getClass().getName());
    }
    if (Security.getProvider(RepriseProvider.NAME) == null) {
      Security.addProvider(new RepriseProvider()); // the last one, which nobody gets unasked
    }
    kafkas.configure(withProvider(configs));
  }

  private static Map<String, Object> withProvider(Map<String, ?> configs) {
    Map<String, Object> changed = new HashMap<>(configs);
    changed.put(SslConfigs.SSL_PROVIDER_CONFIG, RepriseProvider.NAME);
    return changed;
  }

  @Override
  public SSLEngine createClientSslEngine(
      String peerHost, int peerPort, String endpointIdentification) {
    return kafkas.createClientSslEngine(peerHost, peerPort, endpointIdentification);
  }

  @Override
  public SSLEngine createServerSslEngine(String peerHost, int peerPort) {
    return kafkas.createServerSslEngine(peerHost, peerPort);
  }

  @Override
  public boolean shouldBeRebuilt(Map<String, Object> nextConfigs) {
    return kafkas.shouldBeRebuilt(withProvider(nextConfigs));
  }

  @Override
  public Set<String> reconfigurableConfigs() {
    return kafkas.reconfigurableConfigs();
  }

  /** The key store; null if none is configured. */
  @Override
  public @Nullable KeyStore keystore() {
    return kafkas.keystore();
  }

  /** The trust store; null if none is configured. */
  @Override
  public @Nullable KeyStore truststore() {
    return kafkas.truststore();
  }

  @Override
  public void close() throws IOException {
    kafkas.close();
  }
}
