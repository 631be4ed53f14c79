// SPDX-License-Identifier: Apache-2.0
package dev.reprise.bench;

import java.io.IOException;
import java.security.GeneralSecurityException;
import org.bouncycastle.crypto.util.PrivateKeyFactory;
import org.bouncycastle.tls.Certificate;
import org.bouncycastle.tls.CipherSuite;
import org.bouncycastle.tls.DefaultTlsServer;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.SignatureAndHashAlgorithm;
import org.bouncycastle.tls.SignatureScheme;
import org.bouncycastle.tls.TlsCredentialedSigner;
import org.bouncycastle.tls.crypto.TlsCertificate;
import org.bouncycastle.tls.crypto.TlsCrypto;
import org.bouncycastle.tls.crypto.TlsCryptoParameters;
import org.bouncycastle.tls.crypto.impl.bc.BcDefaultTlsCredentialedSigner;
import org.bouncycastle.tls.crypto.impl.bc.BcTlsCrypto;
import org.bouncycastle.tls.crypto.impl.jcajce.JcaDefaultTlsCredentialedSigner;
import org.bouncycastle.tls.crypto.impl.jcajce.JcaTlsCrypto;

/** The server that users of Bouncy Castle write: one certificate, one suite. */
class BenchTlsServer extends DefaultTlsServer {

  static final int SUITE = CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256;

  private static final SignatureAndHashAlgorithm SIGNATURE =
      SignatureScheme.getSignatureAndHashAlgorithm(SignatureScheme.ecdsa_secp256r1_sha256);

  private final Setting setting;
  private final int suite;

  BenchTlsServer(Setting setting) {
    this(setting, SUITE);
  }

  BenchTlsServer(Setting setting, int suite) {
    super(setting.crypto());
    this.setting = setting;
    this.suite = suite;
  }

  /**
   * What connections share.
   *
   * @param crypto one of Bouncy Castle's two, or ours
   * @param identity key and certificate
   * @param chain the certificate as the crypto holds it
   */
  record Setting(TlsCrypto crypto, BenchIdentity identity, Certificate chain) {

    static Setting of(TlsCrypto crypto, BenchIdentity identity) {
      try {
        TlsCertificate leaf = crypto.createCertificate(identity.certificate().getEncoded());
        return new Setting(crypto, identity, new Certificate(new TlsCertificate[] {leaf}));
      } catch (IOException | GeneralSecurityException e) {
        throw new IllegalStateException("no certificate", e);
      }
    }
  }

  @Override
  protected ProtocolVersion[] getSupportedVersions() {
    return ProtocolVersion.TLSv12.only();
  }

  @Override
  protected int[] getSupportedCipherSuites() {
    return new int[] {suite};
  }

  @Override
  protected TlsCredentialedSigner getECDSASignerCredentials() throws IOException {
    TlsCryptoParameters parameters = new TlsCryptoParameters(context);
    return setting.crypto() instanceof JcaTlsCrypto jca
        ? new JcaDefaultTlsCredentialedSigner(
            parameters, jca, setting.identity().privateKey(), setting.chain(), SIGNATURE)
        : new BcDefaultTlsCredentialedSigner(
            parameters,
            (BcTlsCrypto) setting.crypto(),
            PrivateKeyFactory.createKey(setting.identity().privateKey().getEncoded()),
            setting.chain(),
            SIGNATURE);
  }

  boolean hasResumed() {
    return context.getSecurityParametersConnection().isResumedSession();
  }
}
