// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.jsse;

import dev.reprise.engine.ResumptionScope.ClientAuthentication;
import dev.reprise.engine.jsse.manager.PlatformTls;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiFunction;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * The part of an engine that keeps what its consumer has set, and passes questions on to the engine
 * that serves. Safe for use by any thread.
 */
abstract class ConfiguredEngine extends SSLEngine {

  final ReentrantLock lock = new ReentrantLock();
  final ConnectionSettings settings;
  private final PlatformTls platform;
  private final SSLSession noSession;

  /**
   * @param noSession the session until there is one
   */
  ConfiguredEngine(PlatformTls platform, SSLSession noSession) {
    super(noSession.getPeerHost(), noSession.getPeerPort());
    this.platform = platform;
    this.noSession = noSession;
    this.settings = new ConnectionSettings(platform);
  }

  /** The session until there is one. */
  SSLSession noSession() {
    return noSession;
  }

  /** The engine that serves; null while that is open. */
  abstract @Nullable SSLEngine serving();

  /** An engine of the JDK that has to follow the settings; null if there is none. */
  abstract @Nullable SSLEngine follower();

  private void set(Runnable change) {
    lock.lock();
    try {
      change.run();
      SSLEngine follower = follower();
      if (follower != null) {
        settings.applyTo(follower);
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public SSLParameters getSSLParameters() {
    lock.lock();
    try {
      SSLEngine follower = follower();
      return follower != null ? follower.getSSLParameters() : settings.parameters();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void setSSLParameters(SSLParameters parameters) {
    set(() -> settings.setParameters(parameters));
  }

  @Override
  public String[] getSupportedCipherSuites() {
    return platform.supportedSuites().toArray(new String[0]);
  }

  @Override
  public String[] getEnabledCipherSuites() {
    return getSSLParameters().getCipherSuites();
  }

  @Override
  public void setEnabledCipherSuites(String[] suites) {
    set(() -> settings.setCipherSuites(suites));
  }

  @Override
  public String[] getSupportedProtocols() {
    return platform.supportedProtocols();
  }

  @Override
  public String[] getEnabledProtocols() {
    return getSSLParameters().getProtocols();
  }

  @Override
  public void setEnabledProtocols(String[] protocols) {
    set(() -> settings.setProtocols(protocols));
  }

  private ClientAuthentication clientAuthentication() {
    lock.lock();
    try {
      return settings.clientAuthentication();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void setNeedClientAuth(boolean need) {
    set(() -> settings.setNeedClientAuth(need));
  }

  @Override
  public boolean getNeedClientAuth() {
    return clientAuthentication() == ClientAuthentication.NEED;
  }

  @Override
  public void setWantClientAuth(boolean want) {
    set(() -> settings.setWantClientAuth(want));
  }

  @Override
  public boolean getWantClientAuth() {
    return clientAuthentication() == ClientAuthentication.WANT;
  }

  @Override
  public void setEnableSessionCreation(boolean enabled) {
    set(() -> settings.setCreatesSessions(enabled));
  }

  @Override
  public boolean getEnableSessionCreation() {
    lock.lock();
    try {
      return settings.createsSessions();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void setHandshakeApplicationProtocolSelector(
      BiFunction<SSLEngine, List<String>, String> selector) {
    set(() -> settings.setProtocolSelector(selector));
  }

  @Override
  public @Nullable BiFunction<SSLEngine, List<String>, String>
      getHandshakeApplicationProtocolSelector() {
    lock.lock();
    try {
      return settings.protocolSelector();
    } finally {
      lock.unlock();
    }
  }

  // The engine that serves

  @Override
  public @Nullable Runnable getDelegatedTask() {
    SSLEngine engine = serving();
    return engine == null ? null : engine.getDelegatedTask();
  }

  @Override
  public boolean isInboundDone() {
    SSLEngine engine = serving();
    return engine != null && engine.isInboundDone();
  }

  @Override
  public boolean isOutboundDone() {
    SSLEngine engine = serving();
    return engine != null && engine.isOutboundDone();
  }

  @Override
  public SSLSession getSession() {
    SSLEngine engine = serving();
    return engine == null ? noSession : engine.getSession();
  }

  @Override
  public @Nullable SSLSession getHandshakeSession() {
    SSLEngine engine = serving();
    return engine == null ? null : engine.getHandshakeSession();
  }

  @Override
  public @Nullable String getApplicationProtocol() {
    SSLEngine engine = serving();
    return engine == null ? null : engine.getApplicationProtocol();
  }
}
