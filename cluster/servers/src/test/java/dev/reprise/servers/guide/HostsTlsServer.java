// SPDX-License-Identifier: Apache-2.0
package dev.reprise.servers.guide;

import dev.reprise.engine.HelloFacts;
import dev.reprise.engine.ResumptionScope;
import dev.reprise.engine.ResumptionScope.ClientAuthentication;
import dev.reprise.engine.bc.ScopeResolver;
import dev.reprise.engine.bc.ServerScope;
import dev.reprise.engine.bc.crypto.FastTlsCrypto;
import dev.reprise.engine.bc.crypto.FastTlsCryptoProvider;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Vector;
import java.util.stream.Stream;
import javax.net.ssl.X509TrustManager;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.Certificate;
import org.bouncycastle.tls.CertificateRequest;
import org.bouncycastle.tls.CipherSuite;
import org.bouncycastle.tls.ClientCertificateType;
import org.bouncycastle.tls.DefaultTlsServer;
import org.bouncycastle.tls.HashAlgorithm;
import org.bouncycastle.tls.ProtocolName;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.ServerName;
import org.bouncycastle.tls.SignatureAlgorithm;
import org.bouncycastle.tls.SignatureAndHashAlgorithm;
import org.bouncycastle.tls.TlsCredentialedSigner;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.TlsUtils;
import org.bouncycastle.tls.crypto.TlsCertificate;
import org.bouncycastle.tls.crypto.TlsCryptoParameters;
import org.bouncycastle.tls.crypto.impl.jcajce.JcaDefaultTlsCredentialedSigner;

/**
 * A {@code TlsServer} of two hosts with a certificate each, which asks clients for a certificate.
 * Nothing here knows of resumption but the scopes.
 */
@SuppressWarnings("JdkObsolete") // Bouncy Castle's own signatures
final class HostsTlsServer extends DefaultTlsServer {

  private final Hosts hosts;

  HostsTlsServer(Hosts hosts) {
    super(hosts.crypto);
    this.hosts = hosts;
  }

  @Override
  protected ProtocolVersion[] getSupportedVersions() {
    return ProtocolVersion.TLSv12.only();
  }

  @Override
  protected int[] getSupportedCipherSuites() {
    return new int[] {CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256};
  }

  @Override
  protected Vector<ProtocolName> getProtocolNames() {
    return new Vector<>(List.of(ProtocolName.HTTP_2_TLS, ProtocolName.HTTP_1_1));
  }

  @Override
  protected TlsCredentialedSigner getECDSASignerCredentials() {
    Vector<?> names = context.getSecurityParametersHandshake().getClientServerNames();
    Host host = hosts.named(names == null ? Stream.empty() : names.stream());
    return new JcaDefaultTlsCredentialedSigner(
        new TlsCryptoParameters(context),
        hosts.crypto,
        host.key(),
        host.chain(),
        SignatureAndHashAlgorithm.getInstance(HashAlgorithm.sha256, SignatureAlgorithm.ecdsa));
  }

  @Override
  public CertificateRequest getCertificateRequest() {
    Vector<X500Name> issuers = new Vector<>();
    for (X509Certificate issuer : hosts.clients.getAcceptedIssuers()) {
      issuers.add(X500Name.getInstance(issuer.getSubjectX500Principal().getEncoded()));
    }
    return new CertificateRequest(
        new short[] {ClientCertificateType.ecdsa_sign, ClientCertificateType.rsa_sign},
        TlsUtils.getDefaultSupportedSignatureAlgorithms(context),
        issuers);
  }

  @Override
  public void notifyClientCertificate(Certificate shown) throws IOException {
    if (shown == null || shown.isEmpty()) {
      return;
    }
    try {
      CertificateFactory factory = CertificateFactory.getInstance("X.509");
      List<X509Certificate> chain = new ArrayList<>();
      for (TlsCertificate each : shown.getCertificateList()) {
        ByteArrayInputStream in = new ByteArrayInputStream(each.getEncoded());
        chain.add((X509Certificate) factory.generateCertificate(in));
      }
      hosts.clients.checkClientTrusted(chain.toArray(new X509Certificate[0]), "EC");
    } catch (GeneralSecurityException e) {
      throw new TlsFatalAlert(AlertDescription.bad_certificate, e);
    }
  }

  private record Host(PrivateKey key, Certificate chain) {}

  /** Keys, certificates and scopes, read from a key store once for many connections. */
  static final class Hosts {

    private final FastTlsCrypto crypto = new FastTlsCryptoProvider().create(new SecureRandom());
    private final X509TrustManager clients;
    private final Host first;
    private final Host other;
    private final ServerScope scopeOfFirst;
    private final ServerScope scopeOfOther;

    Hosts(ServerIdentity identity) throws GeneralSecurityException, IOException {
      KeyStore store = identity.load(identity.keyStore());
      clients = (X509TrustManager) identity.trustManagers().getTrustManagers()[0];
      first = host(store, ServerIdentity.DEFAULT_ALIAS, identity.password());
      other = host(store, ServerIdentity.OTHER_ALIAS, identity.password());
      scopeOfFirst = scope(first, ServerIdentity.DEFAULT_ALIAS);
      scopeOfOther = scope(other, ServerIdentity.OTHER_ALIAS);
    }

    private Host host(KeyStore store, String alias, String password)
        throws GeneralSecurityException, IOException {
      List<TlsCertificate> chain = new ArrayList<>();
      for (java.security.cert.Certificate each : store.getCertificateChain(alias)) {
        chain.add(crypto.createCertificate(each.getEncoded()));
      }
      return new Host(
          (PrivateKey) store.getKey(alias, password.toCharArray()),
          new Certificate(chain.toArray(new TlsCertificate[0])));
    }

    private ServerScope scope(Host host, String name) throws IOException {
      // example:netty-protocol-scope
      ServerScope scope =
          ServerScope.presenting(host.chain())
              .describedBy(ResumptionScope.builder().serverNameRule(name)) // if there are several
              .withClientsOf( // or withoutClientCertificates()
                  ClientAuthentication.WANT, List.of(clients.getAcceptedIssuers()));
      // example: end
      return scope;
    }

    /** A session of one host does not resume at the other. */
    ScopeResolver scopes() {
      return this::scopeOf;
    }

    private ServerScope scopeOf(HelloFacts hello) {
      return hello.serverName().filter(name -> isOther(name.name())).isPresent()
          ? scopeOfOther
          : scopeOfFirst;
    }

    private Host named(Stream<?> names) {
      return names
              .map(name -> new String(((ServerName) name).getNameData(), StandardCharsets.US_ASCII))
              .anyMatch(Hosts::isOther)
          ? other
          : first;
    }

    private static boolean isOther(String name) {
      return name.equalsIgnoreCase(ServerIdentity.OTHER_HOST);
    }
  }
}
