// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.jsse.socket;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import org.jspecify.annotations.Nullable;

/** Accepts sockets that have its settings. Safe for use by any thread. */
final class EngineServerSocket extends SSLServerSocket {

  private final EngineMaker maker;

  /** Makes no connection; it keeps and checks the settings. */
  private final SSLEngine settings;

  /** An unbound one. */
  EngineServerSocket(EngineMaker maker) throws IOException {
    this.maker = maker;
    this.settings = newSettings(maker);
  }

  /**
   * @param backlog 0 for the default
   * @param address null for any
   */
  EngineServerSocket(EngineMaker maker, int port, int backlog, @Nullable InetAddress address)
      throws IOException {
    this(maker, newSettings(maker), port, backlog, address);
  }

  private EngineServerSocket(
      EngineMaker maker, SSLEngine settings, int port, int backlog, @Nullable InetAddress address)
      throws IOException {
    super(port, backlog, address);
    this.maker = maker;
    this.settings = settings;
  }

  private static SSLEngine newSettings(EngineMaker maker) {
    SSLEngine engine = maker.make(null, -1, null);
    engine.setUseClientMode(false);
    return engine;
  }

  @Override
  public Socket accept() throws IOException {
    Socket transport = super.accept();
    try {
      EngineSocket accepted =
          new EngineSocket(
              maker, transport, transport.getInputStream(), null, transport.getPort(), true);
      accepted.setUseClientMode(settings.getUseClientMode());
      accepted.setSSLParameters(settings.getSSLParameters());
      accepted.setEnableSessionCreation(settings.getEnableSessionCreation());
      return accepted;
    } catch (IOException | RuntimeException e) {
      transport.close();
      throw e;
    }
  }

  @Override
  public String[] getSupportedCipherSuites() {
    return settings.getSupportedCipherSuites();
  }

  @Override
  public String[] getEnabledCipherSuites() {
    return settings.getEnabledCipherSuites();
  }

  @Override
  public void setEnabledCipherSuites(String[] suites) {
    settings.setEnabledCipherSuites(suites);
  }

  @Override
  public String[] getSupportedProtocols() {
    return settings.getSupportedProtocols();
  }

  @Override
  public String[] getEnabledProtocols() {
    return settings.getEnabledProtocols();
  }

  @Override
  public void setEnabledProtocols(String[] protocols) {
    settings.setEnabledProtocols(protocols);
  }

  @Override
  public void setUseClientMode(boolean mode) {
    settings.setUseClientMode(mode);
  }

  @Override
  public boolean getUseClientMode() {
    return settings.getUseClientMode();
  }

  @Override
  public void setNeedClientAuth(boolean need) {
    settings.setNeedClientAuth(need);
  }

  @Override
  public boolean getNeedClientAuth() {
    return settings.getNeedClientAuth();
  }

  @Override
  public void setWantClientAuth(boolean want) {
    settings.setWantClientAuth(want);
  }

  @Override
  public boolean getWantClientAuth() {
    return settings.getWantClientAuth();
  }

  @Override
  public void setEnableSessionCreation(boolean enabled) {
    settings.setEnableSessionCreation(enabled);
  }

  @Override
  public boolean getEnableSessionCreation() {
    return settings.getEnableSessionCreation();
  }

  @Override
  public SSLParameters getSSLParameters() {
    return settings.getSSLParameters();
  }

  @Override
  public void setSSLParameters(SSLParameters parameters) {
    settings.setSSLParameters(parameters);
  }

  @Override
  public String toString() {
    return "SSLServerSocket[" + super.toString() + "]";
  }
}
