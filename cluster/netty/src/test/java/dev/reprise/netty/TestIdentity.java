// SPDX-License-Identifier: Apache-2.0
package dev.reprise.netty;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;

/** A server's certificate with its key, made by the JDK's own tool. */
final class TestIdentity {

  static final String ALIAS = "server";
  static final String PASSWORD = "changeit";

  private TestIdentity() {}

  /** The key store, which all test classes share. */
  static KeyStore keyStore() {
    return Made.KEY_STORE;
  }

  /** The JDK's key managers of the key store. */
  static KeyManager[] keyManagers() throws GeneralSecurityException {
    KeyManagerFactory managers = KeyManagerFactory.getInstance("PKIX");
    managers.init(keyStore(), PASSWORD.toCharArray());
    return managers.getKeyManagers();
  }

  /** Made when the first test asks for it. */
  private static final class Made {
    private static final KeyStore KEY_STORE = make();

    private static KeyStore make() {
      try {
        Path directory = Files.createTempDirectory("identity");
        KeyStore made = makeKeyStore(directory);
        Files.delete(directory);
        return made;
      } catch (IOException | InterruptedException | GeneralSecurityException e) {
        throw new IllegalStateException("keytool made no key store", e);
      }
    }
  }

  /** A key store of its own, and no file that stays. */
  static KeyStore makeKeyStore(Path directory)
      throws IOException, InterruptedException, GeneralSecurityException {
    Path file = directory.resolve("server.p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                ALIAS,
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-dname",
                "CN=fleet",
                "-storetype",
                "PKCS12",
                "-storepass",
                PASSWORD,
                "-keystore",
                file.toString())
            .redirectErrorStream(true)
            .start();
    String output = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(keytool.waitFor()).as(output).isZero();
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      store.load(in, PASSWORD.toCharArray());
    }
    Files.delete(file);
    return store;
  }
}
