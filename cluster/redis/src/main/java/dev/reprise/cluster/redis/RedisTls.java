// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.redis;

import dev.reprise.engine.file.SecretFileReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How connections to Redis are protected, from PEM files, which are read again for each new client:
 * certificates expire. Files that can't be used leave what was read before. The server's name is
 * always checked. Safe for use by any thread.
 *
 * <p>The files are read by the JDK alone. The command reads more kinds of PEM files, but by Bouncy
 * Castle's library for PKIX, on which this module does not depend.
 */
final class RedisTls {

  private static final Logger LOG = LoggerFactory.getLogger(RedisTls.class);
  private static final Pattern PKCS8 =
      Pattern.compile("-----BEGIN PRIVATE KEY-----(.*?)-----END PRIVATE KEY-----", Pattern.DOTALL);
  private static final int LONGEST_KEY_FILE = 1 << 20;
  private static final String EDDSA = "EdDSA";
  private static final List<String> ALGORITHMS = List.of("RSA", "EC", EDDSA);
  private static final Map<String, String> SIGNATURES =
      Map.of("RSA", "SHA256withRSA", "EC", "SHA256withECDSA");

  private final RedisAddress address;
  private final Optional<SecretFileReader> keyFile;
  private final FileComplaint complaint;
  private SSLSocketFactory sockets;

  /**
   * Reads the files.
   *
   * @param address that asks for TLS
   * @param report takes a line for the person who runs this process
   * @throws IllegalArgumentException naming the file that can't be used
   */
  RedisTls(RedisAddress address, Consumer<String> report) {
    this.address = address;
    this.keyFile =
        address.client().map(files -> new SecretFileReader(files.key(), LONGEST_KEY_FILE));
    this.complaint = new FileComplaint(report);
    this.sockets = read();
  }

  /**
   * What an address asks for; empty if its connections are in clear.
   *
   * @throws IllegalArgumentException naming the file that can't be used
   */
  static Optional<RedisTls> of(RedisAddress address) {
    return address.tls() ? Optional.of(new RedisTls(address, LOG::warn)) : Optional.empty();
  }

  /** Makes sockets by the files as they are now, or as they were when they could be used. */
  synchronized SSLSocketFactory sockets() {
    try {
      sockets = read();
      complaint.end("the files for TLS to Redis");
    } catch (IllegalArgumentException e) {
      complaint.about(String.valueOf(e.getMessage()));
    }
    return sockets;
  }

  /** What each connection demands. */
  static SSLParameters parameters() {
    SSLParameters parameters = new SSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    parameters.setProtocols(new String[] {"TLSv1.3", "TLSv1.2"});
    return parameters;
  }

  private SSLSocketFactory read() {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(
          address.client().isEmpty() ? null : keyManagers(address.client().get().certificate()),
          address.trust().isEmpty() ? null : trustManagers(address.trust().get()),
          null);
      return context.getSocketFactory();
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalArgumentException("TLS to Redis can't be set up: " + e.getMessage(), e);
    }
  }

  private static TrustManager[] trustManagers(Path file)
      throws IOException, GeneralSecurityException {
    KeyStore store = emptyStore();
    int number = 0;
    for (Certificate each : certificates(file)) {
      store.setCertificateEntry("ca-" + number++, each);
    }
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    return factory.getTrustManagers();
  }

  private KeyManager[] keyManagers(Path certificate) throws IOException, GeneralSecurityException {
    KeyStore store = emptyStore();
    SecretFileReader keyReader = keyFile.orElseThrow();
    PrivateKey key = privateKey(keyReader);
    Certificate[] chain = certificates(certificate).toArray(Certificate[]::new);
    if (!isPair(key, chain[0].getPublicKey())) { // a key store takes any two
      throw new IOException(keyReader + ": is not the key of the certificate in " + certificate);
    }
    store.setKeyEntry("client", key, new char[0], chain);
    KeyManagerFactory factory =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(store, new char[0]);
    return factory.getKeyManagers();
  }

  /** Whether a signature by one key is valid under the other. */
  private static boolean isPair(PrivateKey key, PublicKey publicKey) {
    byte[] challenge = "reprise".getBytes(StandardCharsets.US_ASCII);
    try {
      Signature signer = Signature.getInstance(SIGNATURES.getOrDefault(key.getAlgorithm(), EDDSA));
      signer.initSign(key);
      signer.update(challenge);
      byte[] signature = signer.sign();
      signer.initVerify(publicKey);
      signer.update(challenge);
      return signer.verify(signature);
    } catch (GeneralSecurityException e) {
      return false; // keys of two kinds
    }
  }

  private static KeyStore emptyStore() throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    return store;
  }

  private static Collection<? extends Certificate> certificates(Path file)
      throws IOException, GeneralSecurityException {
    if (!Files.isReadable(file)) {
      throw new IOException(file + ": can't be read");
    }
    try (InputStream in = Files.newInputStream(file)) {
      Collection<? extends Certificate> read =
          CertificateFactory.getInstance("X.509").generateCertificates(in);
      if (!read.isEmpty()) {
        return read;
      }
    } catch (CertificateException e) {
      throw new IOException(file + ": " + e.getMessage(), e);
    }
    throw new IOException(file + ": holds no certificate");
  }

  private static PrivateKey privateKey(SecretFileReader file) throws IOException {
    Matcher pem = PKCS8.matcher(text(file));
    if (!pem.find()) {
      throw new IOException(
          file + ": holds no 'PRIVATE KEY'; openssl pkcs8 -topk8 -nodes makes one of another key");
    }
    byte[] octets = decode(file, pem.group(1));
    try {
      PKCS8EncodedKeySpec encoded = new PKCS8EncodedKeySpec(octets);
      return ALGORITHMS.stream()
          .flatMap(algorithm -> privateKey(algorithm, encoded).stream())
          .findFirst()
          .orElseThrow(() -> new IOException(file + ": holds a key that is none of " + ALGORITHMS));
    } finally {
      Arrays.fill(octets, (byte) 0);
    }
  }

  private static String text(SecretFileReader file) throws IOException {
    byte[] octets = {};
    try {
      octets = file.read();
      return new String(octets, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new IOException(file + ": " + SecretFileReader.reason(e), e);
    } finally {
      Arrays.fill(octets, (byte) 0);
    }
  }

  private static byte[] decode(SecretFileReader file, String base64) throws IOException {
    try {
      return Base64.getMimeDecoder().decode(base64);
    } catch (IllegalArgumentException e) {
      throw new IOException(file + ": its 'PRIVATE KEY' is not base64", e);
    }
  }

  /** The key, if it is one for that algorithm. */
  private static Optional<PrivateKey> privateKey(String algorithm, PKCS8EncodedKeySpec encoded) {
    try {
      return Optional.of(KeyFactory.getInstance(algorithm).generatePrivate(encoded));
    } catch (GeneralSecurityException e) {
      return Optional.empty();
    }
  }
}
