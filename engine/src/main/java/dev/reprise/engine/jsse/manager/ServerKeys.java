// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.jsse.manager;

import dev.reprise.engine.bc.crypto.FastTlsCrypto;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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
 *
 * <p>The manager chooses in each handshake, resumed ones too. Managers of the JDK's factory {@code
 * PKIX} decrypt the private key for each choice, which takes milliseconds. Their answer for an
 * entry of a key store is kept for a second, so a key store that was replaced is seen within a
 * second.
 */
public final class ServerKeys {

  /** More chains than this are seen only where certificates are reloaded many times. */
  private static final int MOST_CHAINS = 256;

  private static final Duration KEPT_FOR = Duration.ofSeconds(1);
  private static final String PKIX_MANAGER = "sun.security.ssl.X509KeyManagerImpl";

  /** A number of the choice, a number of the key store, and the alias in it. */
  private static final Pattern PKIX_ALIAS = Pattern.compile("\\d+\\.(\\d+\\..+)", Pattern.DOTALL);

  private final @Nullable X509KeyManager manager;
  private final boolean decryptsEachTime;
  private final FastTlsCrypto crypto;
  private final Supplier<InstantSource> clock;
  private final Map<String, Kept> kept = new ConcurrentHashMap<>();
  private final Map<List<X509Certificate>, Certificate> chains = new ConcurrentHashMap<>();

  /**
   * The keys of a context.
   *
   * @param managers of which the first that is an {@code X509KeyManager} is asked
   * @param clock asked for at the first handshake
   */
  public ServerKeys(
      KeyManager @Nullable [] managers, FastTlsCrypto crypto, Supplier<InstantSource> clock) {
    this.manager = firstOf(managers);
    this.decryptsEachTime = manager != null && manager.getClass().getName().equals(PKIX_MANAGER);
    this.crypto = crypto;
    this.clock = clock;
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

  private record Kept(Entry entry, Instant since) {

    boolean isFresh(Instant now) {
      return Duration.between(since, now).abs().compareTo(KEPT_FOR) < 0;
    }
  }

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
    Entry entry = decryptsEachTime ? kept(manager, alias) : entry(manager, alias);
    // A manager that does not look at the key type must not make us sign with another kind of key.
    return entry == null
            || !entry.certificates().get(0).getPublicKey().getAlgorithm().equals(keyType)
        ? null
        : entry;
  }

  private @Nullable Entry kept(X509KeyManager manager, String alias) {
    Matcher pkix = PKIX_ALIAS.matcher(alias);
    if (!pkix.matches()) {
      return entry(manager, alias);
    }
    String place = pkix.group(1);
    Instant now = clock.get().instant();
    Kept known = kept.get(place);
    if (known != null && known.isFresh(now)) {
      return known.entry();
    }
    Entry entry = entry(manager, alias);
    if (entry == null) {
      kept.remove(place);
    } else {
      makeRoom(kept);
      kept.put(place, new Kept(entry, now));
    }
    return entry;
  }

  private @Nullable Entry entry(X509KeyManager manager, String alias) {
    PrivateKey key = manager.getPrivateKey(alias);
    X509Certificate[] certificates = manager.getCertificateChain(alias);
    if (key == null || certificates == null || certificates.length == 0) {
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
    makeRoom(chains);
    TlsCertificate[] list = new TlsCertificate[certificates.size()];
    for (int i = 0; i < list.length; i++) {
      list[i] = new JcaTlsCertificate(crypto, certificates.get(i));
    }
    Certificate made = new Certificate(list);
    Certificate other = chains.putIfAbsent(certificates, made);
    return other != null ? other : made;
  }

  private static void makeRoom(Map<?, ?> map) {
    if (map.size() >= MOST_CHAINS) {
      map.clear();
    }
  }
}
