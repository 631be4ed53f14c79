// SPDX-License-Identifier: Apache-2.0
package dev.reprise.netty;

import dev.reprise.engine.bc.ScopeResolver;
import dev.reprise.engine.bc.ServerScope;
import dev.reprise.engine.bc.crypto.FastTlsCrypto;
import dev.reprise.engine.bc.crypto.FastTlsCryptoProvider;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.util.List;
import java.util.Vector;
import org.bouncycastle.tls.Certificate;
import org.bouncycastle.tls.CipherSuite;
import org.bouncycastle.tls.DefaultTlsServer;
import org.bouncycastle.tls.HashAlgorithm;
import org.bouncycastle.tls.ProtocolName;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.SignatureAlgorithm;
import org.bouncycastle.tls.SignatureAndHashAlgorithm;
import org.bouncycastle.tls.TlsCredentialedSigner;
import org.bouncycastle.tls.crypto.TlsCertificate;
import org.bouncycastle.tls.crypto.TlsCryptoParameters;
import org.bouncycastle.tls.crypto.impl.jcajce.JcaDefaultTlsCredentialedSigner;

/** A {@code TlsServer} of one connection that has HTTP/2 and HTTP/1.1 by ALPN. */
@SuppressWarnings("JdkObsolete") // Bouncy Castle's own signatures
final class TestTlsServer extends DefaultTlsServer {

  private final Identity identity;

  TestTlsServer(Identity identity) {
    super(identity.crypto);
    this.identity = identity;
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
    return new JcaDefaultTlsCredentialedSigner(
        new TlsCryptoParameters(context),
        identity.crypto,
        identity.key,
        identity.chain,
        SignatureAndHashAlgorithm.getInstance(HashAlgorithm.sha256, SignatureAlgorithm.ecdsa));
  }

  /** What all connections have in common. */
  static final class Identity {

    private final FastTlsCrypto crypto = new FastTlsCryptoProvider().create(new SecureRandom());
    private final PrivateKey key;
    private final Certificate chain;

    Identity(KeyStore store) throws GeneralSecurityException, IOException {
      char[] password = TestIdentity.PASSWORD.toCharArray();
      key = (PrivateKey) store.getKey(TestIdentity.ALIAS, password);
      byte[] leaf = store.getCertificate(TestIdentity.ALIAS).getEncoded();
      chain = new Certificate(new TlsCertificate[] {crypto.createCertificate(leaf)});
    }

    ScopeResolver scopes() throws IOException {
      return ScopeResolver.fixed(ServerScope.presenting(chain).withoutClientCertificates());
    }
  }
}
