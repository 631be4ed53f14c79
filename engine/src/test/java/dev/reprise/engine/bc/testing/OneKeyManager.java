// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.bc.testing;

import java.io.ByteArrayInputStream;
import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/** A server's key manager that has one key, of an elliptic curve. */
public final class OneKeyManager extends X509ExtendedKeyManager {

  private static final String ALIAS = "key";

  private final TestIdentity identity;

  public OneKeyManager(TestIdentity identity) {
    this.identity = identity;
  }

  @Override
  public @Nullable String chooseEngineServerAlias(
      String keyType, Principal @Nullable [] issuers, SSLEngine engine) {
    return keyType.equals("EC") ? ALIAS : null;
  }

  @Override
  public String[] getServerAliases(String keyType, Principal @Nullable [] issuers) {
    return new String[] {ALIAS};
  }

  @Override
  public @Nullable String chooseServerAlias(
      String keyType, Principal @Nullable [] issuers, Socket socket) {
    return keyType.equals("EC") ? ALIAS : null;
  }

  @Override
  public String[] getClientAliases(String keyType, Principal @Nullable [] issuers) {
    return new String[0];
  }

  @Override
  public @Nullable String chooseClientAlias(
      String[] keyTypes, Principal @Nullable [] issuers, Socket socket) {
    return null;
  }

  @Override
  public X509Certificate[] getCertificateChain(String alias) {
    X509Certificate[] chain = new X509Certificate[identity.chain().size()];
    try {
      CertificateFactory jdks = CertificateFactory.getInstance("X.509");
      for (int i = 0; i < chain.length; i++) {
        chain[i] =
            (X509Certificate)
                jdks.generateCertificate(new ByteArrayInputStream(identity.encoded(i)));
      }
    } catch (CertificateException e) {
      throw new IllegalStateException(e);
    }
    return chain;
  }

  @Override
  public PrivateKey getPrivateKey(String alias) {
    return identity.privateKey();
  }
}
