// SPDX-License-Identifier: Apache-2.0
package dev.reprise.servers.guide;

import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.KeyStoreBuilderParameters;

/**
 * A key store that can be replaced while servers use it. The key managers of the JDK's factory
 * {@code PKIX} ask for it at every handshake.
 */
final class RenewableKeyStore extends KeyStore.Builder {

  private final KeyStore.ProtectionParameter password;
  private volatile KeyStore current;

  RenewableKeyStore(KeyStore first, char[] password) {
    this.current = first;
    this.password = new KeyStore.PasswordProtection(password);
  }

  /** Takes the certificates of the handshakes that follow from another key store. */
  void replace(KeyStore renewed) {
    current = renewed;
  }

  @Override
  public KeyStore getKeyStore() {
    return current;
  }

  @Override
  public KeyStore.ProtectionParameter getProtectionParameter(String alias) {
    return password;
  }

  KeyManagerFactory keyManagers() throws GeneralSecurityException {
    RenewableKeyStore renewableKeyStore = this;
    // example:renewable
    KeyManagerFactory keyManagers = KeyManagerFactory.getInstance("PKIX");
    keyManagers.init(new KeyStoreBuilderParameters(renewableKeyStore));
    // example: end
    return keyManagers;
  }
}
