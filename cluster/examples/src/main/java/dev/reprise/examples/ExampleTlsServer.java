// SPDX-License-Identifier: Apache-2.0
package dev.reprise.examples;

import dev.reprise.engine.bc.crypto.FastTlsCrypto;
import dev.reprise.engine.bc.crypto.FastTlsCryptoProvider;
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
import org.bouncycastle.tls.TlsUtils;
import org.bouncycastle.tls.crypto.TlsCertificate;
import org.bouncycastle.tls.crypto.TlsCryptoParameters;
import org.bouncycastle.tls.crypto.impl.jcajce.JcaDefaultTlsCredentialedSigner;

/** A {@code TlsServer} like any other: nothing here knows of resumption. */
class ExampleTlsServer extends DefaultTlsServer {

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
    int[] wanted = {
      CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
      CipherSuite.TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256
    };
    return TlsUtils.getSupportedCipherSuites(getCrypto(), wanted); // that this crypto can do
  }

  /** The identity that this connection shows. */
  Identity identity() {
    return identity;
  }

  @Override
  protected TlsCredentialedSigner getECDSASignerCredentials() {
    Identity shown = identity();
    return new JcaDefaultTlsCredentialedSigner(
        new TlsCryptoParameters(context),
        shown.crypto,
        shown.key,
        shown.chain,
        SignatureAndHashAlgorithm.getInstance(HashAlgorithm.sha256, SignatureAlgorithm.ecdsa));
  }

  /** A key and its certificate, loaded once a process. */
  static final class Identity {

    /** Does with the JDK's providers what {@code JcaTlsCrypto} needs Bouncy Castle's for. */
    final FastTlsCrypto crypto = new FastTlsCryptoProvider().create(new SecureRandom());

    final PrivateKey key;
    final Certificate chain;

    private Identity(KeyStore store, String alias, char[] password)
        throws GeneralSecurityException, IOException {
      key = (PrivateKey) store.getKey(alias, password);
      byte[] leaf = store.getCertificate(alias).getEncoded();
      chain = new Certificate(new TlsCertificate[] {crypto.createCertificate(leaf)});
    }

    /**
     * Loads the file that {@code keytool -genkeypair -alias server -keyalg EC -groupname secp256r1
     * -dname CN=localhost -keystore server.p12} makes.
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
