// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.node;

import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Vector;
import org.bouncycastle.tls.Certificate;
import org.bouncycastle.tls.CertificateEntry;
import org.bouncycastle.tls.SignatureAndHashAlgorithm;
import org.bouncycastle.tls.SignatureScheme;
import org.bouncycastle.tls.TlsContext;
import org.bouncycastle.tls.TlsCredentialedDecryptor;
import org.bouncycastle.tls.TlsCredentialedSigner;
import org.bouncycastle.tls.TlsUtils;
import org.bouncycastle.tls.crypto.TlsCertificate;
import org.bouncycastle.tls.crypto.TlsCryptoParameters;
import org.bouncycastle.tls.crypto.impl.jcajce.JcaDefaultTlsCredentialedSigner;
import org.bouncycastle.tls.crypto.impl.jcajce.JcaTlsCertificate;
import org.bouncycastle.tls.crypto.impl.jcajce.JcaTlsCrypto;
import org.bouncycastle.tls.crypto.impl.jcajce.JceDefaultTlsCredentialedDecryptor;

/** An {@link Identity} as Bouncy Castle wants it for one handshake. */
final class NodeCredentials {

  private static final int[] RSA_SCHEMES = {
    SignatureScheme.rsa_pss_rsae_sha256,
    SignatureScheme.rsa_pss_rsae_sha384,
    SignatureScheme.rsa_pss_rsae_sha512,
    SignatureScheme.rsa_pkcs1_sha256,
    SignatureScheme.rsa_pkcs1_sha384,
    SignatureScheme.rsa_pkcs1_sha512
  };

  private static final int[] ECDSA_SCHEMES = {
    SignatureScheme.ecdsa_secp256r1_sha256,
    SignatureScheme.ecdsa_secp384r1_sha384,
    SignatureScheme.ecdsa_secp521r1_sha512
  };

  private final JcaTlsCrypto crypto;
  private final Identity identity;
  private final boolean tls13;

  NodeCredentials(JcaTlsCrypto crypto, Identity identity, boolean tls13) {
    this.crypto = crypto;
    this.identity = identity;
    this.tls13 = tls13;
  }

  /** What a client may sign with: no DSA, no SHA-1, nothing that TLS 1.2 has no name for. */
  @SuppressWarnings("JdkObsolete") // Bouncy Castle wants it
  static Vector<SignatureAndHashAlgorithm> clientAlgorithms() {
    Vector<SignatureAndHashAlgorithm> algorithms = new Vector<>();
    for (int scheme : ECDSA_SCHEMES) {
      algorithms.add(SignatureScheme.getSignatureAndHashAlgorithm(scheme));
    }
    for (int scheme : RSA_SCHEMES) {
      algorithms.add(SignatureScheme.getSignatureAndHashAlgorithm(scheme));
    }
    return algorithms;
  }

  /** The algorithm to sign with, out of those that the client knows. */
  Optional<SignatureAndHashAlgorithm> algorithm(Vector<?> clientAlgorithms) {
    for (int scheme : schemes()) {
      SignatureAndHashAlgorithm algorithm = SignatureScheme.getSignatureAndHashAlgorithm(scheme);
      if (clientAlgorithms.contains(algorithm)) {
        return Optional.of(algorithm);
      }
    }
    return Optional.empty();
  }

  TlsCredentialedSigner signer(TlsContext context, SignatureAndHashAlgorithm algorithm) {
    return new JcaDefaultTlsCredentialedSigner(
        new TlsCryptoParameters(context), crypto, identity.privateKey(), certificate(), algorithm);
  }

  TlsCredentialedDecryptor decryptor() {
    return new JceDefaultTlsCredentialedDecryptor(crypto, certificate(), identity.privateKey());
  }

  /** A chain as the Certificate message of TLS 1.2 carries it. */
  static Certificate message(JcaTlsCrypto crypto, List<X509Certificate> chain) {
    return new Certificate(certificates(crypto, chain));
  }

  private static TlsCertificate[] certificates(JcaTlsCrypto crypto, List<X509Certificate> chain) {
    return chain.stream()
        .map(each -> new JcaTlsCertificate(crypto, each))
        .toArray(TlsCertificate[]::new);
  }

  /** The chain as the Certificate message of the version carries it. */
  private Certificate certificate() {
    TlsCertificate[] chain = certificates(crypto, identity.chain());
    if (!tls13) {
      return new Certificate(chain);
    }
    CertificateEntry[] entries = new CertificateEntry[chain.length];
    for (int i = 0; i < chain.length; i++) {
      entries[i] = new CertificateEntry(chain[i], null);
    }
    return new Certificate(TlsUtils.EMPTY_BYTES, entries);
  }

  private List<Integer> schemes() {
    List<Integer> schemes = new ArrayList<>();
    if (identity.isRsa()) {
      for (int scheme : RSA_SCHEMES) {
        if (!tls13 || SignatureScheme.isRSAPSS(scheme)) {
          schemes.add(scheme);
        }
      }
      return schemes;
    }
    int own = ownEcdsaScheme();
    schemes.add(own);
    for (int scheme : ECDSA_SCHEMES) {
      if (!tls13 && scheme != own) {
        schemes.add(scheme); // TLS 1.2 does not tie the hash to the curve
      }
    }
    return schemes;
  }

  private int ownEcdsaScheme() {
    ECPublicKey key = (ECPublicKey) identity.certificate().getPublicKey();
    int bits = key.getParams().getCurve().getField().getFieldSize();
    if (bits <= 256) {
      return SignatureScheme.ecdsa_secp256r1_sha256;
    }
    return bits <= 384
        ? SignatureScheme.ecdsa_secp384r1_sha384
        : SignatureScheme.ecdsa_secp521r1_sha512;
  }
}
