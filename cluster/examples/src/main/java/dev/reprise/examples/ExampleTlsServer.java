// SPDX-License-Identifier: Apache-2.0
package dev.reprise.examples;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.SecureRandom;
import org.bouncycastle.tls.Certificate;
import org.bouncycastle.tls.CipherSuite;
import org.bouncycastle.tls.DefaultTlsServer;
import org.bouncycastle.tls.HashAlgorithm;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.SignatureAlgorithm;
import org.bouncycastle.tls.SignatureAndHashAlgorithm;
import org.bouncycastle.tls.TlsCredentialedSigner;
import org.bouncycastle.tls.crypto.TlsCertificate;
import org.bouncycastle.tls.crypto.TlsCryptoParameters;
import org.bouncycastle.tls.crypto.impl.jcajce.JcaDefaultTlsCredentialedSigner;
import org.bouncycastle.tls.crypto.impl.jcajce.JcaTlsCrypto;
import org.bouncycastle.tls.crypto.impl.jcajce.JcaTlsCryptoProvider;

/** A {@code TlsServer} as anybody might have one: nothing here knows of resumption. */
final class ExampleTlsServer extends DefaultTlsServer {

  private final Identity identity;

  ExampleTlsServer(Identity identity) {
    super(identity.crypto);
    this.identity = identity;
  }

  @Override
  protected ProtocolVersion[] getSupportedVersions() {
    return ProtocolVersion.TLSv12.only();
  }

  @Override
  protected int[] getSupportedCipherSuites() {
    return new int[] {
      CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
      CipherSuite.TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256
    };
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

  /** A key and its certificate, loaded once a process. */
  static final class Identity {

    final JcaTlsCrypto crypto = new JcaTlsCryptoProvider().create(new SecureRandom());
    final PrivateKey key;
    final Certificate chain;

    private Identity(KeyStore store, String alias, char[] password)
        throws GeneralSecurityException, IOException {
      key = (PrivateKey) store.getKey(alias, password);
      byte[] leaf = store.getCertificate(alias).getEncoded();
      chain = new Certificate(new TlsCertificate[] {crypto.createCertificate(leaf)});
    }

    /**
     * Loads what {@code keytool -genkeypair -alias server -keyalg EC -groupname secp256r1 -dname
     * CN=localhost -keystore server.p12} has made.
     */
    static Identity load(Path keyStore, String password)
        throws GeneralSecurityException, IOException {
      KeyStore store = KeyStore.getInstance("PKCS12");
      try (InputStream in = Files.newInputStream(keyStore)) {
        store.load(in, password.toCharArray());
      }
      return new Identity(store, "server", password.toCharArray());
    }
  }
}
