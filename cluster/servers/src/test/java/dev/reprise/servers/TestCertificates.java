// SPDX-License-Identifier: Apache-2.0
package dev.reprise.servers;

import java.io.IOException;
import java.io.OutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** An authority with certificates of a server's two names, and of a client, in files. */
final class TestCertificates {

  static final String PASSWORD = "changeit";
  static final String AUTHORITY = "Test authority";

  /** For the server: the keys {@code localhost} and {@code other}. */
  final Path keyStore;

  final Path trustStore;
  final Path clientCertificate;
  final Path clientKey;

  private final KeyPair authority;
  private final X509Certificate authorityCertificate;
  private long serial = 1;

  private TestCertificates(Path folder) throws GeneralSecurityException, OperatorCreationException {
    keyStore = folder.resolve("keystore.p12");
    trustStore = folder.resolve("truststore.p12");
    clientCertificate = folder.resolve("client.crt");
    clientKey = folder.resolve("client.key");
    authority = newKeys();
    authorityCertificate = issue(AUTHORITY, authority, true);
  }

  static TestCertificates in(Path folder)
      throws GeneralSecurityException, OperatorCreationException, IOException {
    TestCertificates certificates = new TestCertificates(folder);
    KeyStore trusted = newStore();
    trusted.setCertificateEntry("authority", certificates.authorityCertificate);
    write(trusted, certificates.trustStore);
    KeyPair client = newKeys();
    Files.writeString(
        certificates.clientCertificate, pem("CERTIFICATE", certificates.issue("client", client)));
    Files.writeString(certificates.clientKey, pem("PRIVATE KEY", client.getPrivate().getEncoded()));
    certificates.renew();
    return certificates;
  }

  /** Writes a key store whose certificates have the same names and new keys. */
  X509Certificate renew() throws GeneralSecurityException, OperatorCreationException, IOException {
    KeyStore store = newStore();
    X509Certificate certificate = add(store, "localhost", "localhost");
    add(store, "other", "other.example");
    write(store, keyStore);
    return certificate;
  }

  private X509Certificate add(KeyStore store, String alias, String host)
      throws GeneralSecurityException, OperatorCreationException, IOException {
    KeyPair keys = newKeys();
    X509Certificate certificate = issue(host, keys, false);
    PrivateKey key = keys.getPrivate();
    store.setKeyEntry(
        alias, key, PASSWORD.toCharArray(), new Certificate[] {certificate, authorityCertificate});
    return certificate;
  }

  private byte[] issue(String name, KeyPair keys)
      throws GeneralSecurityException, OperatorCreationException {
    return issue(name, keys, false).getEncoded();
  }

  private X509Certificate issue(String name, KeyPair keys, boolean isAuthority)
      throws GeneralSecurityException, OperatorCreationException {
    Instant now = Instant.now();
    X509v3CertificateBuilder builder =
        new JcaX509v3CertificateBuilder(
            new X500Name("CN=" + AUTHORITY),
            BigInteger.valueOf(serial++),
            Date.from(now.minus(1, ChronoUnit.HOURS)),
            Date.from(now.plus(1, ChronoUnit.DAYS)),
            new X500Name("CN=" + name),
            keys.getPublic());
    try {
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(isAuthority));
      builder.addExtension(
          Extension.subjectAlternativeName,
          false,
          new GeneralNames(new GeneralName(GeneralName.dNSName, name.replace(' ', '-'))));
    } catch (IOException e) {
      throw new OperatorCreationException("extension", e);
    }
    return new JcaX509CertificateConverter()
        .getCertificate(
            builder.build(
                new JcaContentSignerBuilder("SHA256withECDSA").build(authority.getPrivate())));
  }

  private static KeyPair newKeys() throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(256);
    return generator.generateKeyPair();
  }

  private static KeyStore newStore() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    return store;
  }

  /** Replaces the file as a whole, as a tool that renews certificates does. */
  private static void write(KeyStore store, Path file)
      throws GeneralSecurityException, IOException {
    Path written = file.resolveSibling(file.getFileName() + ".new");
    try (OutputStream out = Files.newOutputStream(written)) {
      store.store(out, PASSWORD.toCharArray());
    }
    Files.move(written, file, StandardCopyOption.REPLACE_EXISTING);
  }

  /** The text in which openssl prints a certificate. */
  static String pem(String type, byte[] octets) {
    String body =
        Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII)).encodeToString(octets);
    return "-----BEGIN " + type + "-----\n" + body + "\n-----END " + type + "-----\n";
  }
}
