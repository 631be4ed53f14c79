// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.jsse;

import dev.reprise.engine.ResumptionScope.ClientAuthentication;
import dev.reprise.engine.jsse.manager.PlatformTls;
import dev.reprise.engine.jsse.terms.NewerParameters;
import java.security.AlgorithmConstraints;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import javax.net.ssl.SNIMatcher;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/**
 * What a consumer has set on one connection. It follows the JDK's rules of what {@code
 * setSSLParameters} changes and what it leaves alone. Guarded by its engine's lock.
 */
final class ConnectionSettings {

  private final PlatformTls platform;
  private SSLParameters parameters;
  private boolean shared = true;
  private boolean suitesSet;
  private boolean protocolsSet;
  private boolean createsSessions = true;
  private @Nullable BiFunction<SSLEngine, List<String>, String> protocolSelector;

  /** Settings that nobody has changed: those of a server of the JDK. */
  ConnectionSettings(PlatformTls platform) {
    this.platform = platform;
    this.parameters = platform.serverDefaults();
  }

  /** A copy of all settings. */
  SSLParameters parameters() {
    SSLParameters copy = new SSLParameters();
    copy.setCipherSuites(parameters.getCipherSuites());
    copy.setProtocols(parameters.getProtocols());
    copyAllButSuitesAndProtocols(parameters, copy);
    return copy;
  }

  /** The settings to change: the defaults, which all connections share, are copied before. */
  private SSLParameters changeable() {
    if (shared) {
      parameters = parameters();
      shared = false;
    }
    return parameters;
  }

  void setParameters(SSLParameters given) {
    if (given.getCipherSuites() != null) {
      setCipherSuites(given.getCipherSuites());
    }
    if (given.getProtocols() != null) {
      setProtocols(given.getProtocols());
    }
    copyAllButSuitesAndProtocols(given, changeable());
  }

  private static void copyAllButSuitesAndProtocols(SSLParameters from, SSLParameters to) {
    if (from.getNeedClientAuth()) {
      to.setNeedClientAuth(true);
    } else {
      to.setWantClientAuth(from.getWantClientAuth()); // which takes "need" back
    }
    if (from.getAlgorithmConstraints() != null) {
      to.setAlgorithmConstraints(from.getAlgorithmConstraints());
    }
    if (from.getEndpointIdentificationAlgorithm() != null) {
      to.setEndpointIdentificationAlgorithm(from.getEndpointIdentificationAlgorithm());
    }
    if (from.getServerNames() != null) {
      to.setServerNames(from.getServerNames());
    }
    if (from.getSNIMatchers() != null) {
      to.setSNIMatchers(from.getSNIMatchers());
    }
    if (from.getApplicationProtocols() != null) {
      to.setApplicationProtocols(from.getApplicationProtocols());
    }
    to.setUseCipherSuitesOrder(from.getUseCipherSuitesOrder());
    to.setEnableRetransmissions(from.getEnableRetransmissions());
    to.setMaximumPacketSize(from.getMaximumPacketSize());
    NewerParameters.copy(from, to);
  }

  /** What the terms of the connection are made of; empty if nobody has changed any setting. */
  Optional<ServerTerms.Key> termsKey() {
    return shared ? Optional.empty() : Optional.of(ServerTerms.Key.of(parameters));
  }

  @Nullable AlgorithmConstraints constraints() {
    return parameters.getAlgorithmConstraints();
  }

  @Nullable String endpointIdentification() {
    return parameters.getEndpointIdentificationAlgorithm();
  }

  @Nullable Collection<SNIMatcher> nameMatchers() {
    return parameters.getSNIMatchers();
  }

  /** Most preferred first. */
  String[] applicationProtocols() {
    return parameters.getApplicationProtocols();
  }

  boolean prefersOwnSuites() {
    return parameters.getUseCipherSuitesOrder();
  }

  String[] cipherSuites() {
    return parameters.getCipherSuites();
  }

  void setCipherSuites(String[] names) {
    changeable().setCipherSuites(platform.checkedCipherSuites(names));
    suitesSet = true;
  }

  String[] protocols() {
    return parameters.getProtocols();
  }

  void setProtocols(String[] names) {
    changeable().setProtocols(platform.checkedProtocols(names));
    protocolsSet = true;
  }

  ClientAuthentication clientAuthentication() {
    if (parameters.getNeedClientAuth()) {
      return ClientAuthentication.NEED;
    }
    return parameters.getWantClientAuth() ? ClientAuthentication.WANT : ClientAuthentication.NONE;
  }

  void setNeedClientAuth(boolean need) {
    changeable().setNeedClientAuth(need); // which takes "want" back, too
  }

  void setWantClientAuth(boolean want) {
    changeable().setWantClientAuth(want);
  }

  boolean createsSessions() {
    return createsSessions;
  }

  void setCreatesSessions(boolean value) {
    createsSessions = value;
  }

  @Nullable BiFunction<SSLEngine, List<String>, String> protocolSelector() {
    return protocolSelector;
  }

  void setProtocolSelector(@Nullable BiFunction<SSLEngine, List<String>, String> selector) {
    protocolSelector = selector;
  }

  /**
   * Makes an engine of the JDK behave as set here. What nobody has set is left as the JDK has it,
   * because a client's defaults are not a server's.
   */
  void applyTo(SSLEngine engine) {
    SSLParameters applied = parameters();
    if (!suitesSet) {
      applied.setCipherSuites(engine.getEnabledCipherSuites());
    }
    if (!protocolsSet) {
      applied.setProtocols(engine.getEnabledProtocols());
    }
    engine.setSSLParameters(applied);
    engine.setEnableSessionCreation(createsSessions);
  }
}
