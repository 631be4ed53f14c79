// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.bc;

import java.io.IOException;
import java.util.Hashtable;
import java.util.Vector;
import org.bouncycastle.tls.Certificate;
import org.bouncycastle.tls.CertificateRequest;
import org.bouncycastle.tls.CertificateStatus;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.TlsCredentials;
import org.bouncycastle.tls.TlsHeartbeat;
import org.bouncycastle.tls.TlsKeyExchangeFactory;
import org.bouncycastle.tls.TlsPSKExternal;
import org.bouncycastle.tls.TlsPSKIdentityManager;
import org.bouncycastle.tls.TlsSRPLoginParameters;
import org.bouncycastle.tls.TlsServer;
import org.bouncycastle.tls.TlsSession;
import org.bouncycastle.tls.crypto.TlsCrypto;
import org.bouncycastle.tls.crypto.TlsDHConfig;
import org.bouncycastle.tls.crypto.TlsECConfig;
import org.jspecify.annotations.Nullable;

/**
 * A {@link TlsServer} that passes on to another one what has nothing to do with resumption. One
 * object serves one connection; confined to its thread.
 */
@SuppressWarnings({"rawtypes", "JdkObsolete"}) // Bouncy Castle's own signatures
abstract class ForwardingTlsServer implements TlsServer {

  private final TlsServer server;

  ForwardingTlsServer(TlsServer server) {
    this.server = server;
  }

  @Override
  public TlsCrypto getCrypto() {
    return server.getCrypto();
  }

  @Override
  public void cancel() throws IOException {
    server.cancel();
  }

  @Override
  public ProtocolVersion[] getProtocolVersions() {
    return server.getProtocolVersions();
  }

  @Override
  public int[] getCipherSuites() {
    return server.getCipherSuites();
  }

  @Override
  public int getHandshakeTimeoutMillis() {
    return server.getHandshakeTimeoutMillis();
  }

  @Override
  public int getHandshakeResendTimeMillis() {
    return server.getHandshakeResendTimeMillis();
  }

  @Override
  public int getMaxCertificateChainLength() {
    return server.getMaxCertificateChainLength();
  }

  @Override
  public int getMaxHandshakeMessageSize() {
    return server.getMaxHandshakeMessageSize();
  }

  @Override
  public short[] getPskKeyExchangeModes() {
    return server.getPskKeyExchangeModes();
  }

  @Override
  public boolean requiresCloseNotify() {
    return server.requiresCloseNotify();
  }

  @Override
  public boolean requiresExtendedMasterSecret() {
    return server.requiresExtendedMasterSecret();
  }

  @Override
  @Deprecated
  public boolean shouldCheckSigAlgOfPeerCerts() {
    return server.shouldCheckSigAlgOfPeerCerts();
  }

  @Override
  public boolean shouldUseExtendedMasterSecret() {
    return server.shouldUseExtendedMasterSecret();
  }

  @Override
  public boolean shouldUseExtendedPadding() {
    return server.shouldUseExtendedPadding();
  }

  @Override
  public boolean shouldUseGMTUnixTime() {
    return server.shouldUseGMTUnixTime();
  }

  @Override
  public void notifySecureRenegotiation(boolean secureRenegotiation) throws IOException {
    server.notifySecureRenegotiation(secureRenegotiation);
  }

  @Override
  public TlsKeyExchangeFactory getKeyExchangeFactory() throws IOException {
    return server.getKeyExchangeFactory();
  }

  @Override
  public @Nullable TlsHeartbeat getHeartbeat() {
    return server.getHeartbeat();
  }

  @Override
  public short getHeartbeatPolicy() {
    return server.getHeartbeatPolicy();
  }

  @Override
  public int getRenegotiationPolicy() {
    return server.getRenegotiationPolicy();
  }

  @Override
  public boolean preferLocalSupportedGroups() {
    return server.preferLocalSupportedGroups();
  }

  @Override
  public @Nullable TlsPSKExternal getExternalPSK(Vector identities) {
    return server.getExternalPSK(identities);
  }

  @Override
  public void notifySession(TlsSession session) {
    server.notifySession(session);
  }

  @Override
  public void notifyClientVersion(ProtocolVersion clientVersion) throws IOException {
    server.notifyClientVersion(clientVersion);
  }

  @Override
  public void notifyFallback(boolean isFallback) throws IOException {
    server.notifyFallback(isFallback);
  }

  @Override
  public ProtocolVersion getServerVersion() throws IOException {
    return server.getServerVersion();
  }

  @Override
  public int @Nullable [] getSupportedGroups() throws IOException {
    return server.getSupportedGroups();
  }

  @Override
  public int getSelectedCipherSuite() throws IOException {
    return server.getSelectedCipherSuite();
  }

  @Override
  public @Nullable Hashtable getServerExtensions() throws IOException {
    return server.getServerExtensions();
  }

  @Override
  public @Nullable Vector getServerSupplementalData() throws IOException {
    return server.getServerSupplementalData();
  }

  @Override
  public @Nullable TlsCredentials getCredentials() throws IOException {
    return server.getCredentials();
  }

  @Override
  public @Nullable CertificateStatus getCertificateStatus() throws IOException {
    return server.getCertificateStatus();
  }

  @Override
  public @Nullable CertificateRequest getCertificateRequest() throws IOException {
    return server.getCertificateRequest();
  }

  @Override
  public @Nullable TlsPSKIdentityManager getPSKIdentityManager() throws IOException {
    return server.getPSKIdentityManager();
  }

  @Override
  public @Nullable TlsSRPLoginParameters getSRPLoginParameters() throws IOException {
    return server.getSRPLoginParameters();
  }

  @Override
  public TlsDHConfig getDHConfig() throws IOException {
    return server.getDHConfig();
  }

  @Override
  public TlsECConfig getECDHConfig() throws IOException {
    return server.getECDHConfig();
  }

  @Override
  public void processClientSupplementalData(@Nullable Vector clientSupplementalData)
      throws IOException {
    server.processClientSupplementalData(clientSupplementalData);
  }

  @Override
  public void notifyClientCertificate(Certificate clientCertificate) throws IOException {
    server.notifyClientCertificate(clientCertificate);
  }
}
