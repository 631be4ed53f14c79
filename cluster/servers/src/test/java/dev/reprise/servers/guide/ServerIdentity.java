// SPDX-License-Identifier: Apache-2.0
package dev.reprise.servers.guide;

import dev.reprise.engine.bc.ResumptionEngine;
import dev.reprise.engine.jsse.RepriseSslContexts;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * What every server of a process has in common.
 *
 * @param keyStore a PKCS #12 file with the keys {@code localhost} and {@code other}
 * @param trustStore a PKCS #12 file with the authorities of clients
 * @param password of both files
 * @param engine for servers that get Reprise by code
 */
record ServerIdentity(Path keyStore, Path trustStore, String password, ResumptionEngine engine) {

  /** Certificates of a key store have these names. */
  static final String DEFAULT_ALIAS = "localhost";

  static final String OTHER_ALIAS = "other";
  static final String OTHER_HOST = "other.example";

  static InetSocketAddress anyPort() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }

  /** A port of loopback for a server whose configuration needs a number. */
  static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  SSLContext context() throws GeneralSecurityException, IOException {
    return context(keyManagers());
  }

  SSLContext context(KeyManagerFactory keyManagers) throws GeneralSecurityException, IOException {
    TrustManagerFactory trustManagers = trustManagers();
    // example:context
    SSLContext context =
        RepriseSslContexts.of(
            engine, keyManagers.getKeyManagers(), trustManagers.getTrustManagers(), null);
    // example: end
    return context;
  }

  KeyManagerFactory keyManagers() throws GeneralSecurityException, IOException {
    KeyStore keyStore = load(this.keyStore);
    char[] password = this.password.toCharArray();
    // example:key-managers
    KeyManagerFactory keyManagers = KeyManagerFactory.getInstance("PKIX"); // which heeds SNI
    keyManagers.init(keyStore, password);
    // example: end
    return keyManagers;
  }

  /** The key store, for servers whose context or key managers cannot be replaced. */
  RenewableKeyStore renewableKeyStore() throws GeneralSecurityException, IOException {
    return new RenewableKeyStore(load(keyStore), password.toCharArray());
  }

  TrustManagerFactory trustManagers() throws GeneralSecurityException, IOException {
    TrustManagerFactory trustManagers = TrustManagerFactory.getInstance("PKIX");
    trustManagers.init(load(trustStore));
    return trustManagers;
  }

  KeyStore load(Path file) throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      store.load(in, password.toCharArray());
    }
    return store;
  }
}
