// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.redis.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * A certificate for 127.0.0.1 with its key and its authority, in PEM files, made by the JDK's
 * keytool.
 *
 * @param authority who vouches for the certificate
 */
public record TlsFiles(Path certificate, Path key, Path authority) {

  private static final String PASSWORD = "password";

  /** A certificate that is valid for a day. */
  public static TlsFiles create(Path directory, String name) {
    return create(directory, name, "-1H");
  }

  /** A certificate that was valid until yesterday. */
  public static TlsFiles createExpired(Path directory, String name) {
    return create(directory, name, "-2d");
  }

  private static TlsFiles create(Path directory, String name, String start) {
    Path store = directory.resolve(name + ".p12");
    try {
      keytool(store, "-alias", "authority", "-dname", "CN=authority of " + name, "-ext", "bc:c");
      keytool(
          store,
          "-alias",
          "it",
          "-signer",
          "authority",
          "-dname",
          "CN=" + name,
          "-ext",
          "san=ip:127.0.0.1",
          "-startdate",
          start,
          "-validity",
          "1");
      KeyStore made = KeyStore.getInstance("PKCS12");
      try (InputStream in = Files.newInputStream(store)) {
        made.load(in, PASSWORD.toCharArray());
      }
      return new TlsFiles(
          pem(
              directory.resolve(name + ".crt"),
              "CERTIFICATE",
              made.getCertificate("it").getEncoded()),
          pem(
              directory.resolve(name + ".key"),
              "PRIVATE KEY",
              made.getKey("it", PASSWORD.toCharArray()).getEncoded()),
          pem(
              directory.resolve(name + "-ca.crt"),
              "CERTIFICATE",
              made.getCertificate("authority").getEncoded()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void keytool(Path store, String... options) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of("-genkeypair", "-keyalg", "EC", "-groupname", "secp256r1"));
    command.addAll(List.of("-storetype", "PKCS12", "-keystore", store.toString()));
    command.addAll(List.of("-storepass", PASSWORD));
    command.addAll(List.of(options));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      if (process.waitFor() != 0) {
        throw new IllegalStateException("keytool: " + said);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Path pem(Path file, String kind, byte[] octets) throws IOException {
    String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(octets);
    return Files.writeString(
        file, "-----BEGIN " + kind + "-----\n" + base64 + "\n-----END " + kind + "-----\n");
  }
}
