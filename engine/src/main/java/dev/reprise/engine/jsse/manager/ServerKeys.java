// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.jsse.manager;

import dev.reprise.engine.bc.crypto.FastTlsCrypto;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509KeyManager;
import org.bouncycastle.tls.Certificate;
import org.bouncycastle.tls.crypto.TlsCertificate;
import org.bouncycastle.tls.crypto.impl.jcajce.JcaTlsCertificate;
import org.jspecify.annotations.Nullable;

/**
 * The answers of a consumer's key manager, with the chains in Bouncy Castle's form too. Safe for
 * use by any thread.
 */
public final class ServerKeys {

  /** More chains than this are seen only where certificates are reloaded many times. */
  private static final int MOST_CHAINS = 256;

  private final @Nullable X509KeyManager manager;
  private final FastTlsCrypto crypto;
  private final Map<List<X509Certificate>, Certificate> chains = new ConcurrentHashMap<>();

  /**
   * The keys of a context.
   *
   * @param managers of which the first that is an {@code X509KeyManager} is asked
   */
  public ServerKeys(KeyManager @Nullable [] managers, FastTlsCrypto crypto) {
    this.manager = firstOf(managers);
    this.crypto = crypto;
  }

  private static @Nullable X509KeyManager firstOf(KeyManager @Nullable [] managers) {
    for (KeyManager each : managers == null ? new KeyManager[0] : managers) {
      if (each instanceof X509KeyManager x509) {
        return x509;
      }
    }
    return null;
  }

  /**
   * A key and its chain.
   *
   * @param key may be a handle to a key that cannot be read
   * @param certificates the owner's first
   * @param chain the same certificates
   */
  public record Entry(PrivateKey key, List<X509Certificate> certificates, Certificate chain) {}

  /**
   * The key manager's choice for one connection.
   *
   * @param keyType as the JDK names it: {@code EC}, {@code RSA} or {@code RSASSA-PSS}
   * @param socket what the consumer holds instead of the engine; null if it holds the engine
   * @return null if it has none
   */
  public @Nullable Entry choose(String keyType, SSLEngine engine, @Nullable SSLSocket socket) {
    if (manager == null) {
      return null;
    }
    String alias = alias(manager, keyType, engine, socket);
    if (alias == null) {
      return null;
    }
    PrivateKey key = manager.getPrivateKey(alias);
    X509Certificate[] certificates = manager.getCertificateChain(alias);
    if (key == null || certificates == null || certificates.length == 0) {
      return null;
    }
    // A manager that does not look at the key type must not make us sign with another kind of key.
    String algorithm = certificates[0].getPublicKey().getAlgorithm();
    if (!algorithm.equals(keyType)) {
      return null;
    }
    List<X509Certificate> list = List.of(certificates);
    return new Entry(key, list, chain(list));
  }

  private static @Nullable String alias(
      X509KeyManager manager, String keyType, SSLEngine engine, @Nullable SSLSocket socket) {
    Principal[] anyIssuer = null;
    if (socket == null && manager instanceof X509ExtendedKeyManager extended) {
      return extended.chooseEngineServerAlias(keyType, anyIssuer, engine);
    }
    return manager.chooseServerAlias(keyType, anyIssuer, socket);
  }

  /** One object for a chain, so that what is derived from it can be kept with it. */
  private Certificate chain(List<X509Certificate> certificates) {
    Certificate known = chains.get(certificates);
    if (known != null) {
      return known;
    }
    if (chains.size() >= MOST_CHAINS) {
      chains.clear();
    }
    TlsCertificate[] list = new TlsCertificate[certificates.size()];
    for (int i = 0; i < list.length; i++) {
      list[i] = new JcaTlsCertificate(crypto, certificates.get(i));
    }
    Certificate made = new Certificate(list);
    Certificate other = chains.putIfAbsent(certificates, made);
    return other != null ? other : made;
  }
}
