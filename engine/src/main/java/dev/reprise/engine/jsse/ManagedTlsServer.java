// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.jsse;

import dev.reprise.engine.ResumptionScope.ClientAuthentication;
import dev.reprise.engine.bc.ServerScope;
import dev.reprise.engine.jsse.record.Alerts;
import dev.reprise.engine.jsse.record.X509Chains;
import dev.reprise.engine.jsse.terms.GroupChoice;
import dev.reprise.engine.jsse.terms.SignatureTerm;
import java.io.IOException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Hashtable;
import java.util.List;
import java.util.Vector;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.Certificate;
import org.bouncycastle.tls.CertificateRequest;
import org.bouncycastle.tls.ClientCertificateType;
import org.bouncycastle.tls.ProtocolName;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.SignatureAndHashAlgorithm;
import org.bouncycastle.tls.TlsCredentials;
import org.bouncycastle.tls.TlsExtensionsUtils;
import org.bouncycastle.tls.TlsSession;
import org.bouncycastle.tls.TlsUtils;
import org.jspecify.annotations.Nullable;

/**
 * A server of TLS 1.2 that answers as a consumer's managers and settings say. Confined to its
 * connection's lock.
 */
@SuppressWarnings({"rawtypes", "JdkObsolete"}) // Bouncy Castle's own signatures
final class ManagedTlsServer extends ResumingServer {

  private static final String TLS_1_2 = "TLSv1.2";

  private final FrontEngine front;
  private final ContextSpi shared;
  private final ConnectionSettings settings;
  private final ServerTerms terms;
  private final ConnectionSession session;
  private final ProtocolChoice protocolChoice;
  private final NameChoice nameChoice;
  private final CredentialChoice credentialChoice;

  ManagedTlsServer(
      FrontEngine front, ContextSpi shared, ConnectionSettings settings, ServerTerms terms) {
    super(shared.crypto(), shared.engine());
    this.front = front;
    this.shared = shared;
    this.settings = settings;
    this.terms = terms;
    this.session = front.newSession();
    this.protocolChoice = new ProtocolChoice(settings, front);
    this.nameChoice = new NameChoice(settings);
    this.credentialChoice = new CredentialChoice(shared, terms, front);
  }

  /** The session of this handshake. */
  ConnectionSession session() {
    return session;
  }

  /** The protocol that was agreed on: empty if none; null while that is open. */
  @Nullable String applicationProtocol() {
    return protocolChoice.selected();
  }

  // The terms

  @Override
  protected ProtocolVersion[] getSupportedVersions() {
    // With TLS 1.3 in it, so that the ServerHello says when that was not negotiated.
    return terms.servesTls13()
        ? ProtocolVersion.TLSv13.downTo(ProtocolVersion.TLSv12)
        : ProtocolVersion.TLSv12.only();
  }

  @Override
  public ProtocolVersion getServerVersion() throws IOException {
    if (!ProtocolVersion.contains(context.getClientSupportedVersions(), ProtocolVersion.TLSv12)) {
      throw Alerts.fatal(
          AlertDescription.protocol_version, "the client does not offer TLSv1.2", null);
    }
    return ProtocolVersion.TLSv12;
  }

  @Override
  protected int[] getSupportedCipherSuites() {
    return terms.cipherSuites();
  }

  @Override
  protected boolean preferLocalCipherSuites() {
    return settings.prefersOwnSuites();
  }

  @Override
  protected boolean allowCertificateStatus() {
    return false;
  }

  @Override
  public void notifySecureRenegotiation(boolean secureRenegotiation) {
    // A server that never renegotiates has nothing to lose (RFC 5746, Section 3.6 leaves it open).
  }

  // Groups

  @Override
  public int[] getSupportedGroups() {
    return terms.groupCodes();
  }

  @Override
  protected int getMaximumNegotiableCurveBits() {
    return GroupChoice.of(context, terms.groups()).mostCurveBits();
  }

  @Override
  protected int getMaximumNegotiableFiniteFieldBits() {
    return GroupChoice.of(context, terms.groups()).mostFieldBits();
  }

  @Override
  protected int selectECDH(int minimumCurveBits) {
    return GroupChoice.of(context, terms.groups()).curve(minimumCurveBits);
  }

  @Override
  protected int selectDH(int minimumFiniteFieldBits) {
    return GroupChoice.of(context, terms.groups()).field(minimumFiniteFieldBits);
  }

  // The hello

  @Override
  public void processClientExtensions(Hashtable extensions) throws IOException {
    nameChoice.read(context.getSecurityParametersHandshake().getClientServerNames());
    session.requested(nameChoice.requested());
    super.processClientExtensions(extensions);
  }

  @Override
  public @Nullable TlsSession getSessionToResume(byte[] sessionId) {
    List<SignatureTerm> offered = offeredSignatures();
    session.helloOf(
        TLS_1_2,
        () -> offered.stream().map(SignatureTerm::algorithm).distinct().toArray(String[]::new),
        terms.signatureNames());
    credentialChoice.offered(offered);
    return super.getSessionToResume(sessionId);
  }

  private List<SignatureTerm> offeredSignatures() {
    Vector algorithms = context.getSecurityParametersHandshake().getClientSigAlgs();
    if (algorithms == null) {
      return SignatureTerm.UNNAMED;
    }
    List<SignatureTerm> offered = new ArrayList<>();
    for (Object each : algorithms) {
      SignatureTerm.of((SignatureAndHashAlgorithm) each).ifPresent(offered::add);
    }
    return offered;
  }

  /** The scope is what the managers answer now, in resumed handshakes, too. */
  @Override
  ServerScope scope() {
    return shared.scope(credentialChoice.presentable(), settings);
  }

  // The ServerHello

  @Override
  protected String getDetailMessageNoCipherSuite() {
    return "no cipher suites in common";
  }

  @Override
  public int getSelectedCipherSuite() throws IOException {
    if (!settings.createsSessions()) {
      throw Alerts.fatal(
          AlertDescription.handshake_failure, "New session creation is disabled", null);
    }
    return super.getSelectedCipherSuite();
  }

  @Override
  protected boolean selectCipherSuite(int suite) throws IOException {
    int keyExchange = TlsUtils.getKeyExchangeAlgorithm(suite);
    return credentialChoice.select(keyExchange, context) && super.selectCipherSuite(suite);
  }

  @Override
  protected @Nullable Vector getProtocolNames() {
    return protocolChoice.configured();
  }

  @Override
  protected boolean shouldSelectProtocolNameEarly() {
    return !protocolChoice.hasSelector();
  }

  @Override
  protected @Nullable ProtocolName selectProtocolName() throws IOException {
    return protocolChoice.select(clientProtocolNames);
  }

  @Override
  public Hashtable getServerExtensions() throws IOException {
    super.getServerExtensions();
    if (nameChoice.isMatched()) {
      TlsExtensionsUtils.addServerNameExtensionServer(serverExtensions);
    }
    return serverExtensions;
  }

  @Override
  public void getServerExtensionsForConnection(Hashtable extensions) throws IOException {
    session.suite(context.getSecurityParametersHandshake().getCipherSuite());
    super.getServerExtensionsForConnection(extensions);
    protocolChoice.settle();
  }

  // Certificates

  @Override
  public TlsCredentials getCredentials() throws IOException {
    session.presents(credentialChoice.selected().certificates());
    return credentialChoice.credentials();
  }

  @Override
  public @Nullable CertificateRequest getCertificateRequest() {
    if (settings.clientAuthentication() == ClientAuthentication.NONE) {
      return null;
    }
    short[] types = {ClientCertificateType.ecdsa_sign, ClientCertificateType.rsa_sign};
    return new CertificateRequest(
        types, terms.signaturesOnTheWire(), shared.trust().acceptedIssuers().names());
  }

  @Override
  public void notifyClientCertificate(Certificate certificate) throws IOException {
    if (certificate == null || certificate.isEmpty()) {
      if (settings.clientAuthentication() == ClientAuthentication.NEED) {
        throw Alerts.fatal(
            AlertDescription.bad_certificate, "Empty client certificate chain", null);
      }
      return;
    }
    try {
      X509Certificate[] chain = X509Chains.parse(certificate);
      shared.trust().check(chain, front, shared.constraints(settings));
    } catch (CertificateException e) {
      throw Alerts.untrusted(e);
    }
  }
}
