// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.jsse.manager;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Wraps a consumer's key and trust managers for the JDK's engine, so that they get the engine that
 * the consumer holds and never the JDK's engine behind it. Managers that take no engine stay as
 * they are.
 */
public final class FrontManagers {

  private FrontManagers() {}

  /** The key managers, each told the consumer's engine or socket. */
  public static KeyManager @Nullable [] wrap(KeyManager @Nullable [] managers) {
    if (managers == null) {
      return null;
    }
    KeyManager[] wrapped = managers.clone();
    for (int i = 0; i < wrapped.length; i++) {
      if (wrapped[i] instanceof X509ExtendedKeyManager manager) {
        wrapped[i] = new Keys(manager);
      }
    }
    return wrapped;
  }

  /** The trust managers, each told the consumer's engine or socket. */
  public static TrustManager @Nullable [] wrap(TrustManager @Nullable [] managers) {
    if (managers == null) {
      return null;
    }
    TrustManager[] wrapped = managers.clone();
    for (int i = 0; i < wrapped.length; i++) {
      if (wrapped[i] instanceof X509ExtendedTrustManager manager) {
        wrapped[i] = new Trust(manager);
      }
    }
    return wrapped;
  }

  private static final class Keys extends X509ExtendedKeyManager {

    private final X509ExtendedKeyManager manager;

    Keys(X509ExtendedKeyManager manager) {
      this.manager = manager;
    }

    @Override
    public String chooseEngineServerAlias(
        String keyType, Principal[] issuers, @Nullable SSLEngine engine) {
      Front front = Front.behind(engine);
      return front != null && front.socket() != null
          ? manager.chooseServerAlias(keyType, issuers, front.socket())
          : manager.chooseEngineServerAlias(
              keyType, issuers, front != null ? front.engine() : engine);
    }

    @Override
    public String chooseEngineClientAlias(
        String[] keyTypes, Principal[] issuers, @Nullable SSLEngine engine) {
      Front front = Front.behind(engine);
      return front != null && front.socket() != null
          ? manager.chooseClientAlias(keyTypes, issuers, front.socket())
          : manager.chooseEngineClientAlias(
              keyTypes, issuers, front != null ? front.engine() : engine);
    }

    @Override
    public String[] getClientAliases(String keyType, Principal[] issuers) {
      return manager.getClientAliases(keyType, issuers);
    }

    @Override
    public String chooseClientAlias(String[] keyTypes, Principal[] issuers, Socket socket) {
      return manager.chooseClientAlias(keyTypes, issuers, socket);
    }

    @Override
    public String[] getServerAliases(String keyType, Principal[] issuers) {
      return manager.getServerAliases(keyType, issuers);
    }

    @Override
    public String chooseServerAlias(String keyType, Principal[] issuers, Socket socket) {
      return manager.chooseServerAlias(keyType, issuers, socket);
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
      return manager.getCertificateChain(alias);
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
      return manager.getPrivateKey(alias);
    }
  }

  private static final class Trust extends X509ExtendedTrustManager {

    private final X509ExtendedTrustManager manager;

    Trust(X509ExtendedTrustManager manager) {
      this.manager = manager;
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
        throws CertificateException {
      Front front = Front.behind(engine);
      if (front != null && front.socket() != null) {
        manager.checkClientTrusted(chain, authType, front.socket());
      } else {
        manager.checkClientTrusted(chain, authType, front != null ? front.engine() : engine);
      }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
        throws CertificateException {
      Front front = Front.behind(engine);
      if (front != null && front.socket() != null) {
        manager.checkServerTrusted(chain, authType, front.socket());
      } else {
        manager.checkServerTrusted(chain, authType, front != null ? front.engine() : engine);
      }
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
        throws CertificateException {
      manager.checkClientTrusted(chain, authType, socket);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
        throws CertificateException {
      manager.checkServerTrusted(chain, authType, socket);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType)
        throws CertificateException {
      manager.checkClientTrusted(chain, authType);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType)
        throws CertificateException {
      manager.checkServerTrusted(chain, authType);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return manager.getAcceptedIssuers();
    }
  }
}
