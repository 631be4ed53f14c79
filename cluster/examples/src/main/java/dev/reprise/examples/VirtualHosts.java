// SPDX-License-Identifier: Apache-2.0
package dev.reprise.examples;

import dev.reprise.engine.ResumptionScope;
import dev.reprise.engine.ResumptionScope.ClientAuthentication;
import dev.reprise.engine.bc.ResumptionEngine;
import dev.reprise.engine.bc.ScopeResolver;
import dev.reprise.engine.bc.ServerScope;
import dev.reprise.engine.session.cache.BoundedSessionCache;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Hashtable;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.Vector;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.Certificate;
import org.bouncycastle.tls.CertificateRequest;
import org.bouncycastle.tls.ClientCertificateType;
import org.bouncycastle.tls.NameType;
import org.bouncycastle.tls.ServerName;
import org.bouncycastle.tls.TlsExtensionsUtils;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.TlsUtils;
import org.bouncycastle.tls.crypto.TlsCertificate;
import org.jspecify.annotations.Nullable;

/**
 * A server with two virtual hosts: anybody may visit {@code www.example}, and {@code
 * members.example} requires a client certificate.
 *
 * <p>Each host has a scope of its own, so a session of one never resumes at the other. The engine
 * replays the client's certificate when a session resumes, so the check below runs each time.
 */
final class VirtualHosts implements AutoCloseable {

  static final String WWW = "www.example";
  static final String MEMBERS = "members.example";

  private final ExampleTlsServer.Identity www;
  private final ExampleTlsServer.Identity members;
  private final X509Certificate clientCa;
  private final ResumptionEngine engine;
  private final BlockingServer server;

  /**
   * Starts the server.
   *
   * @param clientCa signs the certificates of members
   * @param port 0 lets the system pick one
   */
  VirtualHosts(
      ExampleTlsServer.Identity www,
      ExampleTlsServer.Identity members,
      X509Certificate clientCa,
      int port)
      throws IOException {
    this.www = www;
    this.members = members;
    this.clientCa = clientCa;
    engine =
        ResumptionEngine.builder()
            .rotatingKeys("hosts")
            .sessions(BoundedSessionCache.ofOctets(1 << 20))
            .build();
    server = new BlockingServer(HostTlsServer::new, engine, scopes(), port);
  }

  /** Everything that must be equal for a session to resume, for each of the hosts. */
  private ScopeResolver scopes() throws IOException {
    ServerScope open =
        ServerScope.presenting(www.chain)
            .describedBy(ResumptionScope.builder().serverNameRule(WWW))
            .withoutClientCertificates();
    ServerScope closed =
        ServerScope.presenting(members.chain)
            .describedBy(ResumptionScope.builder().serverNameRule(MEMBERS))
            .withClientCertificates(ClientAuthentication.NEED, List.of(clientCa));
    return hello ->
        hello.serverName().filter(name -> name.name().equals(MEMBERS)).isPresent() ? closed : open;
  }

  int port() {
    return server.port();
  }

  @Override
  public void close() throws IOException {
    server.close();
    engine.close();
  }

  /** The {@code TlsServer} of one connection; it knows nothing of resumption. */
  @SuppressWarnings({"rawtypes", "JdkObsolete"}) // Bouncy Castle's own signatures
  private final class HostTlsServer extends ExampleTlsServer {

    private boolean forMembers;

    HostTlsServer() {
      super(www);
    }

    @Override
    Identity identity() {
      return forMembers ? members : www;
    }

    @Override
    public void processClientExtensions(@Nullable Hashtable extensions) throws IOException {
      super.processClientExtensions(extensions);
      forMembers = false;
      Vector<?> names =
          extensions == null ? null : TlsExtensionsUtils.getServerNameExtensionClient(extensions);
      for (Object each : names == null ? List.of() : names) {
        if (each instanceof ServerName name && name.getNameType() == NameType.host_name) {
          String host = new String(name.getNameData(), StandardCharsets.US_ASCII);
          forMembers |= host.toLowerCase(Locale.ROOT).equals(MEMBERS);
        }
      }
    }

    @Override
    public @Nullable CertificateRequest getCertificateRequest() {
      return forMembers
          ? new CertificateRequest(
              new short[] {ClientCertificateType.ecdsa_sign, ClientCertificateType.rsa_sign},
              TlsUtils.getDefaultSupportedSignatureAlgorithms(context),
              new Vector<>(
                  List.of(X500Name.getInstance(clientCa.getSubjectX500Principal().getEncoded()))))
          : null;
    }

    /** Called in a full handshake, and before a session is resumed. */
    @Override
    public void notifyClientCertificate(@Nullable Certificate shown) throws IOException {
      if (shown == null || shown.isEmpty()) {
        throw new TlsFatalAlert(AlertDescription.handshake_failure);
      }
      try {
        CertificateFactory factory = CertificateFactory.getInstance("X.509");
        List<X509Certificate> chain = new ArrayList<>();
        for (TlsCertificate each : shown.getCertificateList()) {
          ByteArrayInputStream in = new ByteArrayInputStream(each.getEncoded());
          chain.add((X509Certificate) factory.generateCertificate(in));
        }
        PKIXParameters trust = new PKIXParameters(Set.of(new TrustAnchor(clientCa, null)));
        trust.setRevocationEnabled(false); // a real server has a source of revocations
        CertPathValidator.getInstance("PKIX").validate(factory.generateCertPath(chain), trust);
      } catch (GeneralSecurityException e) {
        throw new TlsFatalAlert(AlertDescription.bad_certificate, e);
      }
    }
  }
}
