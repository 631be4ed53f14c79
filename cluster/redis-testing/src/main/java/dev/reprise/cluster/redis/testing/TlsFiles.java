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
    Path store = directory.resolve(name + ".p12");
    try {
      keytool(store, newKey("-alias", "authority", "-dname", "CN=" + name + "-ca", "-ext", "bc:c"));
      keytool(store, newKey("-alias", "it", "-dname", "CN=" + name));
      KeyStore made = KeyStore.getInstance("PKCS12");
      try (InputStream in = Files.newInputStream(store)) {
        made.load(in, PASSWORD.toCharArray());
      }
      return new TlsFiles(
          certify(store, directory.resolve(name + ".crt"), "-1H"),
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

  /** The same key with a certificate of the same authority that was valid until yesterday. */
  public TlsFiles expired() {
    String name = certificate.getFileName().toString().replace(".crt", "");
    Path store = certificate.resolveSibling(name + ".p12");
    try {
      Path expired = certificate.resolveSibling(name + "-expired.crt");
      return new TlsFiles(certify(store, expired, "-2d"), key, authority);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Makes a certificate for the key {@code it}, valid for a day from {@code start} on. */
  private static Path certify(Path store, Path certificate, String start) throws IOException {
    Path request = Path.of(certificate + ".csr");
    keytool(store, List.of("-certreq", "-alias", "it", "-file", request.toString()));
    keytool(
        store,
        List.of(
            "-gencert",
            "-rfc",
            "-alias",
            "authority",
            "-infile",
            request.toString(),
            "-outfile",
            certificate.toString(),
            "-ext",
            "san=ip:127.0.0.1",
            "-startdate",
            start,
            "-validity",
            "1"));
    return certificate;
  }

  private static List<String> newKey(String... options) {
    List<String> command = new ArrayList<>();
    command.addAll(List.of("-genkeypair", "-keyalg", "EC", "-groupname", "secp256r1"));
    command.addAll(List.of(options));
    return command;
  }

  private static void keytool(Path store, List<String> options) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(options);
    command.addAll(List.of("-storetype", "PKCS12", "-keystore", store.toString()));
    command.addAll(List.of("-storepass", PASSWORD));
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
