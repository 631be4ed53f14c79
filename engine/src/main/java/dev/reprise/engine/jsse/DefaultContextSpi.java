// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.jsse;

import dev.reprise.engine.file.SecretFileReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyManagementException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * The context of {@code SSLContext.getDefault()}: initialised at once, with the key store that the
 * JDK's system properties name.
 */
final class DefaultContextSpi extends ContextSpi {

  private static final int LONGEST_KEY_STORE = 16 << 20;
  private static final String PREFIX = "javax.net.ssl.keyStore";

  DefaultContextSpi(Engines engines) throws GeneralSecurityException, IOException {
    super("TLS", engines);
    super.engineInit(keyManagers(), null, null);
  }

  private static KeyManager @Nullable [] keyManagers()
      throws GeneralSecurityException, IOException {
    String file = System.getProperty(PREFIX, "");
    if (file.isEmpty() || file.equals("NONE")) {
      return null;
    }
    String type = System.getProperty(PREFIX + "Type", KeyStore.getDefaultType());
    String provider = System.getProperty(PREFIX + "Provider", "");
    char[] password = System.getProperty(PREFIX + "Password", "").toCharArray();
    KeyStore store =
        provider.isEmpty() ? KeyStore.getInstance(type) : KeyStore.getInstance(type, provider);
    byte[] octets = new SecretFileReader(Path.of(file), LONGEST_KEY_STORE).read();
    try {
      store.load(new ByteArrayInputStream(octets), password.length == 0 ? null : password);
    } finally {
      Arrays.fill(octets, (byte) 0);
    }
    KeyManagerFactory factory =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(store, password);
    return factory.getKeyManagers();
  }

  @Override
  protected void engineInit(
      KeyManager @Nullable [] keyManagers,
      TrustManager @Nullable [] trustManagers,
      @Nullable SecureRandom random)
      throws KeyManagementException {
    throw new KeyManagementException("Default SSLContext is initialized automatically");
  }
}
