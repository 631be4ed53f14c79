// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.bc;

import java.io.IOException;
import java.util.Vector;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.TlsAuthentication;
import org.bouncycastle.tls.TlsClient;
import org.bouncycastle.tls.TlsCloseable;
import org.bouncycastle.tls.TlsDHGroupVerifier;
import org.bouncycastle.tls.TlsHeartbeat;
import org.bouncycastle.tls.TlsKeyExchangeFactory;
import org.bouncycastle.tls.TlsPSK;
import org.bouncycastle.tls.TlsPSKIdentity;
import org.bouncycastle.tls.TlsSRPConfigVerifier;
import org.bouncycastle.tls.TlsSRPIdentity;
import org.bouncycastle.tls.crypto.TlsCrypto;

/**
 * A {@link TlsClient} that passes on to another one what has nothing to do with resumption. One
 * object serves one connection; confined to its thread.
 */
@SuppressWarnings({"rawtypes", "JdkObsolete"}) // Bouncy Castle's own signatures
abstract class ForwardingTlsClient implements TlsClient {

  private final TlsClient client;

  ForwardingTlsClient(TlsClient client) {
    this.client = client;
  }

  @Override
  public TlsCrypto getCrypto() {
    return client.getCrypto();
  }

  @Override
  public void notifyCloseHandle(TlsCloseable closeHandle) {
    client.notifyCloseHandle(closeHandle);
  }

  @Override
  public void cancel() throws IOException {
    client.cancel();
  }

  @Override
  public ProtocolVersion[] getProtocolVersions() {
    return client.getProtocolVersions();
  }

  @Override
  public int[] getCipherSuites() {
    return client.getCipherSuites();
  }

  @Override
  public int getHandshakeTimeoutMillis() {
    return client.getHandshakeTimeoutMillis();
  }

  @Override
  public int getHandshakeResendTimeMillis() {
    return client.getHandshakeResendTimeMillis();
  }

  @Override
  public int getMaxCertificateChainLength() {
    return client.getMaxCertificateChainLength();
  }

  @Override
  public int getMaxHandshakeMessageSize() {
    return client.getMaxHandshakeMessageSize();
  }

  @Override
  public short[] getPskKeyExchangeModes() {
    return client.getPskKeyExchangeModes();
  }

  @Override
  public boolean requiresCloseNotify() {
    return client.requiresCloseNotify();
  }

  @Override
  public boolean requiresExtendedMasterSecret() {
    return client.requiresExtendedMasterSecret();
  }

  @Override
  @SuppressWarnings("deprecation") // whatever the wrapped client says
  public boolean shouldCheckSigAlgOfPeerCerts() {
    return client.shouldCheckSigAlgOfPeerCerts();
  }

  @Override
  public boolean shouldUseExtendedMasterSecret() {
    return client.shouldUseExtendedMasterSecret();
  }

  @Override
  public boolean shouldUseExtendedPadding() {
    return client.shouldUseExtendedPadding();
  }

  @Override
  public boolean shouldUseGMTUnixTime() {
    return client.shouldUseGMTUnixTime();
  }

  @Override
  public void notifySecureRenegotiation(boolean secureRenegotiation) throws IOException {
    client.notifySecureRenegotiation(secureRenegotiation);
  }

  @Override
  public TlsKeyExchangeFactory getKeyExchangeFactory() throws IOException {
    return client.getKeyExchangeFactory();
  }

  @Override
  public void notifyConnectionClosed() {
    client.notifyConnectionClosed();
  }

  @Override
  public TlsHeartbeat getHeartbeat() {
    return client.getHeartbeat();
  }

  @Override
  public short getHeartbeatPolicy() {
    return client.getHeartbeatPolicy();
  }

  @Override
  public int getRenegotiationPolicy() {
    return client.getRenegotiationPolicy();
  }

  @Override
  public Vector getExternalPSKs() {
    return client.getExternalPSKs();
  }

  @Override
  public boolean isFallback() {
    return client.isFallback();
  }

  @Override
  public Vector getEarlyKeyShareGroups() {
    return client.getEarlyKeyShareGroups();
  }

  @Override
  public boolean shouldUseCompatibilityMode() {
    return client.shouldUseCompatibilityMode();
  }

  @Override
  public void notifyServerVersion(ProtocolVersion selectedVersion) throws IOException {
    client.notifyServerVersion(selectedVersion);
  }

  @Override
  public void notifySessionID(byte[] sessionId) {
    client.notifySessionID(sessionId);
  }

  @Override
  public void notifySelectedCipherSuite(int selectedCipherSuite) {
    client.notifySelectedCipherSuite(selectedCipherSuite);
  }

  @Override
  public void notifySelectedPSK(TlsPSK selectedPsk) throws IOException {
    client.notifySelectedPSK(selectedPsk);
  }

  @Override
  public void processServerSupplementalData(Vector serverSupplementalData) throws IOException {
    client.processServerSupplementalData(serverSupplementalData);
  }

  @Override
  public TlsPSKIdentity getPSKIdentity() throws IOException {
    return client.getPSKIdentity();
  }

  @Override
  public TlsSRPIdentity getSRPIdentity() throws IOException {
    return client.getSRPIdentity();
  }

  @Override
  public TlsDHGroupVerifier getDHGroupVerifier() throws IOException {
    return client.getDHGroupVerifier();
  }

  @Override
  public TlsSRPConfigVerifier getSRPConfigVerifier() throws IOException {
    return client.getSRPConfigVerifier();
  }

  @Override
  public TlsAuthentication getAuthentication() throws IOException {
    return client.getAuthentication();
  }

  @Override
  public Vector getClientSupplementalData() throws IOException {
    return client.getClientSupplementalData();
  }
}
