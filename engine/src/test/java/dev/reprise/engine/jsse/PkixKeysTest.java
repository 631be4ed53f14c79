// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.jsse;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.engine.bc.crypto.FastTlsCryptoProvider;
import dev.reprise.engine.jsse.manager.ServerKeys;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.KeyStoreBuilderParameters;
import javax.net.ssl.SSLEngine;
import org.junit.jupiter.api.Test;

/** The JDK's key managers that decrypt a private key whenever they are asked for it. */
class PkixKeysTest {

  private final CountedKeyStore store = new CountedKeyStore();
  private final SSLEngine engine = JsseNode.jdk(null, null).createSSLEngine();
  private Instant now = Instant.parse("2026-01-01T00:00:00Z");
  private final ServerKeys keys =
      new ServerKeys(
          store.keyManagers(),
          new FastTlsCryptoProvider().create(new SecureRandom()),
          () -> () -> now);

  private X509Certificate presented() {
    return Objects.requireNonNull(keys.choose("EC", engine, null)).certificates().get(0);
  }

  @Test
  void choose_oftenInASecond_decryptsTheKeyOnce() {
    for (int i = 0; i < 100; i++) {
      assertThat(presented()).isEqualTo(JsseIdentity.SERVER.certificate());
    }

    assertThat(store.decrypted).isEqualTo(1);
  }

  @Test
  void choose_aSecondAfterTheKeyStoreWasReplaced_answersFromTheNewOne() {
    presented();

    store.hold(JsseIdentity.OTHER_SERVER);
    now = now.plusSeconds(1);

    assertThat(presented()).isEqualTo(JsseIdentity.OTHER_SERVER.certificate());
  }

  @Test
  void choose_clockStepsBack_answersFromTheNewOne() {
    presented();

    store.hold(JsseIdentity.OTHER_SERVER);
    now = now.minus(Duration.ofDays(1));

    assertThat(presented()).isEqualTo(JsseIdentity.OTHER_SERVER.certificate());
  }

  @Test
  void choose_keyOfAnotherType_isNone() {
    assertThat(keys.choose("RSA", engine, null)).isNull();
  }

  /** A key store that counts how often a password is asked for. */
  private static final class CountedKeyStore extends KeyStore.Builder {

    private KeyStore current = holding(JsseIdentity.SERVER);
    private int decrypted;

    private static KeyStore holding(JsseIdentity identity) {
      try {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry(
            "key", identity.key(), new char[0], new X509Certificate[] {identity.certificate()});
        return store;
      } catch (GeneralSecurityException | IOException e) {
        throw new IllegalStateException(e);
      }
    }

    void hold(JsseIdentity identity) {
      current = holding(identity);
    }

    KeyManager[] keyManagers() {
      try {
        KeyManagerFactory factory = KeyManagerFactory.getInstance("PKIX");
        factory.init(new KeyStoreBuilderParameters(this));
        return factory.getKeyManagers();
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    public KeyStore getKeyStore() {
      return current;
    }

    @Override
    public KeyStore.ProtectionParameter getProtectionParameter(String alias) {
      decrypted++;
      return new KeyStore.PasswordProtection(new char[0]);
    }
  }
}
