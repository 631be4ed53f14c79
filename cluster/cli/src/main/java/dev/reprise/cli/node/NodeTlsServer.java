// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.node;

import dev.reprise.codec.HostName;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.DecodeException;
import dev.reprise.engine.ResumptionScope.ClientAuthentication;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.Hashtable;
import java.util.List;
import java.util.Optional;
import java.util.Vector;
import org.bouncycastle.tls.Certificate;
import org.bouncycastle.tls.CertificateRequest;
import org.bouncycastle.tls.DefaultTlsServer;
import org.bouncycastle.tls.KeyExchangeAlgorithm;
import org.bouncycastle.tls.NameType;
import org.bouncycastle.tls.NamedGroup;
import org.bouncycastle.tls.ProtocolName;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.SecurityParameters;
import org.bouncycastle.tls.ServerName;
import org.bouncycastle.tls.SignatureAndHashAlgorithm;
import org.bouncycastle.tls.TlsCredentialedDecryptor;
import org.bouncycastle.tls.TlsCredentialedSigner;
import org.bouncycastle.tls.TlsCredentials;
import org.bouncycastle.tls.TlsExtensionsUtils;
import org.bouncycastle.tls.TlsUtils;
import org.bouncycastle.tls.crypto.impl.jcajce.JcaTlsCrypto;
import org.bouncycastle.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The node's side of one handshake, resumption apart: the wrapper of the engine adds that. */
@SuppressWarnings({"rawtypes", "JdkObsolete"}) // the signatures are Bouncy Castle's
final class NodeTlsServer extends DefaultTlsServer {

  private final JcaTlsCrypto jcaCrypto;
  private final TlsSettings settings;
  private final InstantSource clock;

  private Optional<HostName> serverName = Optional.empty();
  private Optional<Handshake> handshake = Optional.empty();

  /**
   * What a completed handshake has settled.
   *
   * @param protocol the version's name
   * @param cipherSuite IANA's name
   * @param serverName if the client sent one
   * @param applicationProtocol if one was negotiated by ALPN
   * @param client the client's certificate, if it has shown one now or when the session began
   */
  record Handshake(
      String protocol,
      String cipherSuite,
      Optional<HostName> serverName,
      Optional<String> applicationProtocol,
      Optional<X509Certificate> client) {}

  NodeTlsServer(JcaTlsCrypto crypto, TlsSettings settings, InstantSource clock) {
    super(crypto);
    this.jcaCrypto = crypto;
    this.settings = settings;
    this.clock = clock;
  }

  /** What the last handshake has settled; empty before its end. */
  Optional<Handshake> handshake() {
    return handshake;
  }

  @Override
  protected ProtocolVersion[] getSupportedVersions() {
    return settings.versions().toArray(ProtocolVersion[]::new);
  }

  @Override
  protected int[] getSupportedCipherSuites() {
    return TlsUtils.getSupportedCipherSuites(getCrypto(), settings.cipherSuiteCodes());
  }

  @Override
  protected boolean preferLocalCipherSuites() {
    return true;
  }

  @Override
  protected @Nullable Vector getProtocolNames() {
    if (settings.applicationProtocols().isEmpty()) {
      return null;
    }
    Vector<ProtocolName> names = new Vector<>();
    settings.applicationProtocols().forEach(name -> names.add(ProtocolName.asUtf8Encoding(name)));
    return names;
  }

  /** X25519 if the client offers it at any place: it costs half as much as P-256. */
  @Override
  protected int selectECDH(int minimumCurveBits) {
    int[] offered = context.getSecurityParametersHandshake().getClientSupportedGroups();
    boolean isStrongEnough = NamedGroup.getCurveBits(NamedGroup.x25519) >= minimumCurveBits;
    return offered != null && isStrongEnough && Arrays.contains(offered, NamedGroup.x25519)
        ? NamedGroup.x25519
        : super.selectECDH(minimumCurveBits);
  }

  /**
   * Serves clients that do not signal RFC 5746, too. Nothing is renegotiated here, so there is no
   * handshake to splice, and Section 3.6 leaves it to the server.
   */
  @Override
  public void notifySecureRenegotiation(boolean secureRenegotiation) {}

  /** No OCSP response is stapled, so none is promised. */
  @Override
  protected boolean allowCertificateStatus() {
    return false;
  }

  @Override
  public void notifyHandshakeBeginning() throws IOException {
    super.notifyHandshakeBeginning();
    serverName = Optional.empty();
    handshake = Optional.empty();
  }

  @Override
  public void processClientExtensions(@Nullable Hashtable clientExtensions) throws IOException {
    super.processClientExtensions(clientExtensions);
    serverName = readServerName(clientExtensions);
  }

  /** The name that the client asks for; one that is no name has been refused by the protocol. */
  private static Optional<HostName> readServerName(@Nullable Hashtable extensions)
      throws IOException {
    Vector<?> names =
        extensions == null ? null : TlsExtensionsUtils.getServerNameExtensionClient(extensions);
    if (names == null) {
      return Optional.empty();
    }
    for (Object each : names) {
      if (each instanceof ServerName name && name.getNameType() == NameType.host_name) {
        try {
          return Optional.of(HostName.normalise(Bytes.copyOf(name.getNameData())));
        } catch (DecodeException e) {
          return Optional.empty();
        }
      }
    }
    return Optional.empty();
  }

  @Override
  protected boolean isSelectableCipherSuite(
      int cipherSuite, int availCurveBits, int availFiniteFieldBits, Vector sigAlgs) {
    return super.isSelectableCipherSuite(cipherSuite, availCurveBits, availFiniteFieldBits, sigAlgs)
        && hasIdentityFor(TlsUtils.getKeyExchangeAlgorithm(cipherSuite));
  }

  private boolean hasIdentityFor(int keyExchange) {
    return switch (keyExchange) {
      case KeyExchangeAlgorithm.NULL -> selectSigner(host().identities()).isPresent();
      case KeyExchangeAlgorithm.ECDHE_ECDSA ->
          selectSigner(host().ecdsa().stream().toList()).isPresent();
      case KeyExchangeAlgorithm.ECDHE_RSA, KeyExchangeAlgorithm.DHE_RSA ->
          selectSigner(host().rsa().stream().toList()).isPresent();
      case KeyExchangeAlgorithm.RSA -> host().rsa().isPresent();
      default -> false;
    };
  }

  private VirtualHost host() {
    return settings.host(serverName);
  }

  private Optional<TlsCredentialedSigner> selectSigner(List<Identity> identities) {
    SecurityParameters parameters = context.getSecurityParametersHandshake();
    for (Identity identity : identities) {
      NodeCredentials credentials =
          new NodeCredentials(jcaCrypto, identity, TlsUtils.isTLSv13(context));
      Optional<SignatureAndHashAlgorithm> algorithm =
          credentials.algorithm(parameters.getClientSigAlgs());
      if (algorithm.isPresent()) {
        return Optional.of(credentials.signer(context, algorithm.get()));
      }
    }
    return Optional.empty();
  }

  @Override
  public TlsCredentials getCredentials() throws IOException {
    int keyExchange = context.getSecurityParametersHandshake().getKeyExchangeAlgorithm();
    return keyExchange == KeyExchangeAlgorithm.NULL
        ? selectSigner(host().identities()).orElseThrow(NodeTlsServer::noSigner)
        : super.getCredentials();
  }

  @Override
  protected TlsCredentialedSigner getECDSASignerCredentials() throws IOException {
    return selectSigner(host().ecdsa().stream().toList()).orElseThrow(NodeTlsServer::noSigner);
  }

  @Override
  protected TlsCredentialedSigner getRSASignerCredentials() throws IOException {
    return selectSigner(host().rsa().stream().toList()).orElseThrow(NodeTlsServer::noSigner);
  }

  @Override
  protected TlsCredentialedDecryptor getRSAEncryptionCredentials() throws IOException {
    Identity identity = host().rsa().orElseThrow(NodeTlsServer::noSigner);
    return new NodeCredentials(jcaCrypto, identity, false).decryptor();
  }

  /** Not reached: a suite without an identity for it is not selectable. */
  private static IOException noSigner() {
    return new IOException("no identity for the selected cipher suite");
  }

  /** Says that the server name was used, as RFC 6066, Section 3 asks. */
  @Override
  public Hashtable getServerExtensions() throws IOException {
    Hashtable<?, ?> extensions = super.getServerExtensions();
    if (serverName.filter(settings.hosts()::containsKey).isPresent()) {
      TlsExtensionsUtils.addServerNameExtensionServer(extensions);
    }
    return extensions;
  }

  @Override
  public @Nullable CertificateRequest getCertificateRequest() throws IOException {
    Optional<ClientTrust> trust = host().clientTrust();
    if (trust.isEmpty() || settings.clientAuthentication() == ClientAuthentication.NONE) {
      return null;
    }
    return ClientCertificates.request(trust.get(), TlsUtils.isTLSv13(context));
  }

  @Override
  public void notifyClientCertificate(@Nullable Certificate clientCertificate) throws IOException {
    if (clientCertificate == null || clientCertificate.isEmpty()) {
      if (settings.clientAuthentication() == ClientAuthentication.NEED) {
        throw ClientCertificates.missing(TlsUtils.isTLSv13(context));
      }
      return;
    }
    ClientCertificates.check(
        clientCertificate, host().clientTrust().orElseThrow(), clock.instant());
  }

  @Override
  public void notifyHandshakeComplete() throws IOException {
    super.notifyHandshakeComplete();
    SecurityParameters parameters = context.getSecurityParametersConnection();
    handshake =
        Optional.of(
            new Handshake(
                name(parameters.getNegotiatedVersion()),
                CipherSuiteNames.name(parameters.getCipherSuite()),
                serverName,
                parameters.isApplicationProtocolSet()
                    ? Optional.ofNullable(parameters.getApplicationProtocol())
                        .map(ProtocolName::getUtf8Decoding)
                    : Optional.empty(),
                client(parameters.getPeerCertificate())));
  }

  /** The version's name as --protocols has it. */
  private static String name(ProtocolVersion version) {
    return version.getName().replace(" ", "v");
  }

  private static Optional<X509Certificate> client(@Nullable Certificate certificate)
      throws IOException {
    if (certificate == null || certificate.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(ClientCertificates.chain(certificate).get(0));
    } catch (GeneralSecurityException e) {
      throw new IOException(e);
    }
  }
}
