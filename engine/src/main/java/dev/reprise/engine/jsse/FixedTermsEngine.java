// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.jsse;

import dev.reprise.engine.jsse.terms.SuiteNames;
import javax.net.ssl.SSLEngine;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.TlsServer;
import org.jspecify.annotations.Nullable;

/** An engine whose terms a {@link TlsServer} decides: they can be read, not set. */
abstract class FixedTermsEngine extends SSLEngine {

  private final TlsServer server;

  FixedTermsEngine(TlsServer server, @Nullable String peerHost, int peerPort) {
    super(peerHost, peerPort);
    this.server = server;
  }

  @Override
  public String[] getSupportedCipherSuites() {
    int[] suites = server.getCipherSuites();
    String[] names = new String[suites == null ? 0 : suites.length];
    for (int i = 0; i < names.length; i++) {
      names[i] = SuiteNames.name(suites[i]);
    }
    return names;
  }

  @Override
  public String[] getEnabledCipherSuites() {
    return getSupportedCipherSuites();
  }

  @Override
  public void setEnabledCipherSuites(String[] suites) {
    throw decidedByServer("cipher suites");
  }

  @Override
  public String[] getSupportedProtocols() {
    ProtocolVersion[] versions = server.getProtocolVersions();
    String[] names = new String[versions == null ? 0 : versions.length];
    for (int i = 0; i < names.length; i++) {
      names[i] = ConnectionSession.protocolName(versions[i]);
    }
    return names;
  }

  @Override
  public String[] getEnabledProtocols() {
    return getSupportedProtocols();
  }

  @Override
  public void setEnabledProtocols(String[] protocols) {
    throw decidedByServer("protocols");
  }

  @Override
  public void setUseClientMode(boolean clientMode) {
    if (clientMode) {
      throw new IllegalArgumentException("a TlsServerEngine is a server");
    }
  }

  @Override
  public boolean getUseClientMode() {
    return false;
  }

  @Override
  public void setNeedClientAuth(boolean need) {
    throw decidedByServer("client authentication");
  }

  @Override
  public boolean getNeedClientAuth() {
    return false;
  }

  @Override
  public void setWantClientAuth(boolean want) {
    throw decidedByServer("client authentication");
  }

  @Override
  public boolean getWantClientAuth() {
    return false;
  }

  @Override
  public void setEnableSessionCreation(boolean enabled) {
    throw decidedByServer("the creation of sessions");
  }

  @Override
  public boolean getEnableSessionCreation() {
    return true;
  }

  private static UnsupportedOperationException decidedByServer(String what) {
    return new UnsupportedOperationException("the TlsServer decides about " + what);
  }
}
