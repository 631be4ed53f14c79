// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.jsse;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A key and its certificate, with the JDK's managers for them. */
record JsseIdentity(PrivateKey key, X509Certificate certificate) {

  static final JsseIdentity SERVER = of("EC", "localhost");
  static final JsseIdentity RSA_SERVER = of("RSA", "localhost");
  static final JsseIdentity OTHER_SERVER = of("EC", "other.example");
  static final JsseIdentity CLIENT = of("EC", "client");
  static final JsseIdentity OTHER_CLIENT = of("EC", "other client");

  static JsseIdentity of(String algorithm, String name) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
      generator.initialize(algorithm.equals("RSA") ? 2048 : 256);
      KeyPair keys = generator.generateKeyPair();
      X500Name subject = new X500Name("CN=" + name);
      Instant now = Instant.now();
      JcaX509v3CertificateBuilder builder =
          new JcaX509v3CertificateBuilder(
              subject,
              new BigInteger(64, new SecureRandom()).setBit(64),
              Date.from(now.minus(Duration.ofDays(1))),
              Date.from(now.plus(Duration.ofDays(365))),
              subject,
              keys.getPublic());
      if (!name.contains(" ")) {
        builder.addExtension(
            Extension.subjectAlternativeName,
            false,
            new GeneralNames(new GeneralName(GeneralName.dNSName, name)));
      }
      String signature = algorithm.equals("RSA") ? "SHA256withRSA" : "SHA256withECDSA";
      return new JsseIdentity(
          keys.getPrivate(),
          new JcaX509CertificateConverter()
              .getCertificate(
                  builder.build(new JcaContentSignerBuilder(signature).build(keys.getPrivate()))));
    } catch (GeneralSecurityException | OperatorCreationException | IOException e) {
      throw new IllegalStateException(e);
    }
  }

  KeyManager[] keyManagers() {
    return keyManagers("SunX509", this);
  }

  static KeyManager[] keyManagers(String algorithm, JsseIdentity... identities) {
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      for (int i = 0; i < identities.length; i++) {
        store.setKeyEntry(
            "key" + i,
            identities[i].key,
            new char[0],
            new X509Certificate[] {identities[i].certificate});
      }
      KeyManagerFactory factory = KeyManagerFactory.getInstance(algorithm);
      factory.init(store, new char[0]);
      return factory.getKeyManagers();
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException(e);
    }
  }

  X509ExtendedKeyManager keyManager() {
    return (X509ExtendedKeyManager) keyManagers()[0];
  }

  /** The JDK's trust managers that accept these certificates and nothing else. */
  static TrustManager[] trusting(JsseIdentity... identities) {
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      for (int i = 0; i < identities.length; i++) {
        store.setCertificateEntry("trusted" + i, identities[i].certificate);
      }
      TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
      factory.init(store);
      return factory.getTrustManagers();
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException(e);
    }
  }

  static X509ExtendedTrustManager trustManager(JsseIdentity... identities) {
    return (X509ExtendedTrustManager) trusting(identities)[0];
  }
}
