// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.option;

import dev.reprise.cli.node.ClientTrust;
import dev.reprise.cli.node.Identity;
import dev.reprise.engine.file.SecretFileReader;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.openssl.PEMEncryptedKeyPair;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfo;

/** Certificates and private keys in PEM files, as an option names them. */
public final class PemFiles {

  private static final int MAX_OCTETS = 1 << 20;
  private static final Map<ASN1ObjectIdentifier, String> KEY_TYPES =
      Map.of(
          PKCSObjectIdentifiers.rsaEncryption, "RSA",
          X9ObjectIdentifiers.id_ecPublicKey, "EC");

  private final String option;

  /** One for each file, since it warns once of a file that others can read. */
  private final Map<Path, SecretFileReader> keyFiles = new ConcurrentHashMap<>();

  /**
   * A reader of the files that one option names.
   *
   * @param option as it is typed, for what is said about a file
   */
  public PemFiles(String option) {
    this.option = option;
  }

  /**
   * Loads a key and its certificate chain.
   *
   * @param keyOption the option that names {@code keyFile}
   * @throws ConfigurationException if a file can't be read, has not what it must, or the two do not
   *     match
   */
  public Identity identity(Path certificateFile, PemFiles keyOption, Path keyFile) {
    List<X509Certificate> chain = certificates(certificateFile);
    PrivateKey key = keyOption.privateKey(keyFile);
    String algorithm = chain.get(0).getPublicKey().getAlgorithm();
    if (!algorithm.equals("RSA") && !algorithm.equals("EC")) {
      throw bad(certificateFile, "its key is of type " + algorithm + "; RSA or EC is needed");
    }
    if (!match(chain.get(0), key)) {
      throw keyOption.bad(keyFile, "is not the key of the certificate in " + certificateFile);
    }
    return new Identity(key, chain);
  }

  /** Loads the authorities of clients. */
  public ClientTrust clientTrust(Path file) {
    return new ClientTrust(certificates(file));
  }

  /** The certificates in a file, at least one. */
  public List<X509Certificate> certificates(Path file) {
    List<X509Certificate> certificates = new ArrayList<>();
    for (Object each : objects(file, certificateText(file))) {
      if (each instanceof X509CertificateHolder holder) {
        try {
          certificates.add(new JcaX509CertificateConverter().getCertificate(holder));
        } catch (CertificateException e) {
          throw bad(file, "has a malformed certificate");
        }
      }
    }
    if (certificates.isEmpty()) {
      throw bad(file, "has no certificate in PEM");
    }
    return certificates;
  }

  private PrivateKey privateKey(Path file) {
    for (Object each : objects(file, keyText(file))) {
      if (each instanceof PEMKeyPair pair) {
        return privateKey(file, pair.getPrivateKeyInfo());
      }
      if (each instanceof PrivateKeyInfo info) {
        return privateKey(file, info);
      }
      if (each instanceof PEMEncryptedKeyPair || each instanceof PKCS8EncryptedPrivateKeyInfo) {
        throw bad(file, "is encrypted; give the key without a passphrase");
      }
    }
    throw bad(file, "has no private key in PEM");
  }

  private PrivateKey privateKey(Path file, PrivateKeyInfo info) {
    ASN1ObjectIdentifier type = info.getPrivateKeyAlgorithm().getAlgorithm();
    String algorithm = KEY_TYPES.get(type);
    if (algorithm == null) {
      throw bad(file, "its private key is neither RSA nor EC (" + type + ")");
    }
    try {
      return KeyFactory.getInstance(algorithm)
          .generatePrivate(new PKCS8EncodedKeySpec(info.getEncoded()));
    } catch (GeneralSecurityException | IOException e) {
      throw bad(file, "has a malformed private key, or one on an unknown curve");
    }
  }

  private List<Object> objects(Path file, String text) {
    List<Object> objects = new ArrayList<>();
    try (PEMParser parser = new PEMParser(new StringReader(text))) {
      for (Object each = parser.readObject(); each != null; each = parser.readObject()) {
        objects.add(each);
      }
      return objects;
    } catch (IOException | RuntimeException e) {
      throw bad(file, "is malformed PEM"); // the parser has no narrower type for what is in a file
    }
  }

  private String certificateText(Path file) {
    try {
      if (Files.isDirectory(file)) {
        throw bad(file, "is a directory");
      }
      if (Files.size(file) > MAX_OCTETS) {
        throw bad(file, "is larger than 1 MiB");
      }
      return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw bad(file, SecretFileReader.reason(e));
    }
  }

  private String keyText(Path file) {
    try {
      if (Files.isDirectory(file)) {
        throw bad(file, "is a directory");
      }
      byte[] octets =
          keyFiles.computeIfAbsent(file, each -> new SecretFileReader(each, MAX_OCTETS)).read();
      try {
        return new String(octets, StandardCharsets.ISO_8859_1);
      } finally {
        Arrays.fill(octets, (byte) 0);
      }
    } catch (IOException e) {
      throw bad(file, SecretFileReader.reason(e));
    }
  }

  private static boolean match(X509Certificate certificate, PrivateKey key) {
    String algorithm = certificate.getPublicKey().getAlgorithm().equals("RSA") ? "RSA" : "ECDSA";
    byte[] challenge = "reprise".getBytes(StandardCharsets.US_ASCII);
    try {
      Signature signer = Signature.getInstance("SHA256with" + algorithm);
      signer.initSign(key);
      signer.update(challenge);
      byte[] signature = signer.sign();
      signer.initVerify(certificate.getPublicKey());
      signer.update(challenge);
      return signer.verify(signature);
    } catch (GeneralSecurityException e) {
      return false; // a key of the other kind
    }
  }

  private ConfigurationException bad(Path file, String problem) {
    return new ConfigurationException(option, file + ": " + problem);
  }
}
