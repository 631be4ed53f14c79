// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.bc.testing;

import java.io.IOException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Hashtable;
import java.util.List;
import java.util.Vector;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.AlertLevel;
import org.bouncycastle.tls.Certificate;
import org.bouncycastle.tls.CertificateRequest;
import org.bouncycastle.tls.ChannelBinding;
import org.bouncycastle.tls.CipherSuite;
import org.bouncycastle.tls.ClientCertificateType;
import org.bouncycastle.tls.DefaultTlsServer;
import org.bouncycastle.tls.HashAlgorithm;
import org.bouncycastle.tls.ProtocolName;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.SecurityParameters;
import org.bouncycastle.tls.SignatureAlgorithm;
import org.bouncycastle.tls.SignatureAndHashAlgorithm;
import org.bouncycastle.tls.TlsCredentialedSigner;
import org.bouncycastle.tls.TlsCredentials;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.TlsUtils;
import org.bouncycastle.tls.crypto.TlsCrypto;
import org.jspecify.annotations.Nullable;

/** The embedder's server in tests: its settings, and the calls that it received. */
@SuppressWarnings({"rawtypes", "JdkObsolete"}) // Bouncy Castle's own signatures
public class TestServer extends DefaultTlsServer {

  public enum ClientAuthentication {
    NONE,
    WANT,
    NEED
  }

  private static final int[] SUITES = {
    CipherSuite.TLS_AES_128_GCM_SHA256,
    CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
    CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,
    CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256,
    CipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
  };

  public TestIdentity ecdsa = TestIdentity.ECDSA;
  public ProtocolVersion[] versions = ProtocolVersion.TLSv12.only();
  public int[] suites = SUITES.clone();
  public ClientAuthentication clientAuthentication = ClientAuthentication.NONE;
  public List<X509Certificate> acceptedIssuers = List.of();
  public List<String> protocolNames = List.of();
  public boolean useExtendedMasterSecret = true;
  public int resendMillis = 1000;
  public int timeoutMillis;
  public Hashtable<Integer, byte[]> extraExtensions = new Hashtable<>();
  public Hashtable<Integer, byte[]> extraConnectionExtensions = new Hashtable<>();

  public final List<String> raisedAlerts = new ArrayList<>();
  public final List<String> raisedWarnings = new ArrayList<>();
  public final List<String> receivedAlerts = new ArrayList<>();
  public @Nullable Certificate clientCertificate;
  public byte @Nullable [] exported;
  public byte @Nullable [] serverEndPoint;
  public int credentialRequests;
  public volatile boolean receivedCloseNotify;
  public int completions;
  public int closings;

  public TestServer() {
    this(TestIdentity.crypto());
  }

  public TestServer(TlsCrypto crypto) {
    super(crypto);
  }

  @Override
  protected ProtocolVersion[] getSupportedVersions() {
    return versions;
  }

  @Override
  protected int[] getSupportedCipherSuites() {
    return suites;
  }

  @Override
  public boolean shouldUseExtendedMasterSecret() {
    return useExtendedMasterSecret;
  }

  @Override
  public int getHandshakeTimeoutMillis() {
    return timeoutMillis;
  }

  @Override
  public int getHandshakeResendTimeMillis() {
    return resendMillis;
  }

  @Override
  protected @Nullable Vector getProtocolNames() {
    if (protocolNames.isEmpty()) {
      return null;
    }
    Vector<ProtocolName> names = new Vector<>();
    protocolNames.forEach(name -> names.add(ProtocolName.asUtf8Encoding(name)));
    return names;
  }

  @Override
  @SuppressWarnings("unchecked")
  public Hashtable getServerExtensions() throws IOException {
    Hashtable extensions = super.getServerExtensions();
    extensions.putAll(extraExtensions);
    return extensions;
  }

  @Override
  @SuppressWarnings("unchecked")
  public void getServerExtensionsForConnection(Hashtable serverExtensions) throws IOException {
    super.getServerExtensionsForConnection(serverExtensions);
    serverExtensions.putAll(extraConnectionExtensions);
  }

  @Override
  public TlsCredentials getCredentials() throws IOException {
    return TlsUtils.isTLSv13(context) ? getECDSASignerCredentials() : super.getCredentials();
  }

  @Override
  protected TlsCredentialedSigner getECDSASignerCredentials() throws IOException {
    credentialRequests++;
    return ecdsa.signer(
        context,
        TlsUtils.isTLSv12(context)
            ? new SignatureAndHashAlgorithm(HashAlgorithm.sha256, SignatureAlgorithm.ecdsa)
            : null);
  }

  @Override
  protected TlsCredentialedSigner getRSASignerCredentials() throws IOException {
    credentialRequests++;
    return TestIdentity.RSA.signer(
        context, new SignatureAndHashAlgorithm(HashAlgorithm.sha256, SignatureAlgorithm.rsa));
  }

  @Override
  public @Nullable CertificateRequest getCertificateRequest() {
    if (clientAuthentication == ClientAuthentication.NONE) {
      return null;
    }
    Vector<SignatureAndHashAlgorithm> algorithms = new Vector<>();
    algorithms.add(new SignatureAndHashAlgorithm(HashAlgorithm.sha256, SignatureAlgorithm.ecdsa));
    algorithms.add(new SignatureAndHashAlgorithm(HashAlgorithm.sha256, SignatureAlgorithm.rsa));
    return new CertificateRequest(
        new short[] {ClientCertificateType.ecdsa_sign, ClientCertificateType.rsa_sign},
        algorithms,
        null);
  }

  @Override
  public void notifyClientCertificate(Certificate certificate) throws IOException {
    if (clientAuthentication == ClientAuthentication.NEED && certificate.isEmpty()) {
      throw new TlsFatalAlert(AlertDescription.handshake_failure);
    }
    clientCertificate = certificate;
  }

  @Override
  public void notifyAlertRaised(
      short level, short description, @Nullable String message, @Nullable Throwable cause) {
    List<String> alerts = level == AlertLevel.fatal ? raisedAlerts : raisedWarnings;
    alerts.add(AlertDescription.getName(description));
  }

  @Override
  public void notifyAlertReceived(short level, short description) {
    if (level == AlertLevel.fatal) {
      receivedAlerts.add(AlertDescription.getName(description));
    } else if (description == AlertDescription.close_notify) {
      receivedCloseNotify = true;
    }
  }

  @Override
  public void notifyConnectionClosed() {
    closings++;
  }

  @Override
  public void notifyHandshakeComplete() throws IOException {
    super.notifyHandshakeComplete();
    completions++;
    if (context.getSecurityParametersConnection().isExtendedMasterSecret()) {
      exported = context.exportKeyingMaterial("EXPORTER-reprise-test", null, 16);
    }
    serverEndPoint = context.exportChannelBinding(ChannelBinding.tls_server_end_point);
  }

  /** Of the last handshake that was completed. */
  public SecurityParameters parameters() {
    return context.getSecurityParametersConnection();
  }
}
