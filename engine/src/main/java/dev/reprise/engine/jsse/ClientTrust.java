// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.jsse;

import dev.reprise.codec.wire.Bytes;
import dev.reprise.engine.crypto.Sha256;
import java.lang.reflect.Field;
import java.net.Socket;
import java.security.AlgorithmConstraints;
import java.security.CryptoPrimitive;
import java.security.SecureRandom;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Vector;
import java.util.WeakHashMap;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.net.ssl.X509TrustManager;
import org.bouncycastle.asn1.x500.X500Name;
import org.jspecify.annotations.Nullable;

/** What a consumer's trust manager accepts, and under which rules. Safe for use by any thread. */
@SuppressWarnings("JdkObsolete") // Bouncy Castle's own signatures
final class ClientTrust {

  private static final EnumSet<CryptoPrimitive> SIGNATURE = EnumSet.of(CryptoPrimitive.SIGNATURE);
  private static final String JDK_PACKAGE = "sun.security.ssl.";

  /** Adds text to the messages of exceptions, and asks the manager in a field for all else. */
  private static final String NETTYS_WRAPPER =
      "io.netty.handler.ssl.EnhancingX509ExtendedTrustManager";

  private static final String NETTYS_FIELD = "wrapped";

  private final @Nullable X509TrustManager manager;

  /** The manager whose rules count: the same, or the one in Netty's wrapper. */
  private final @Nullable X509TrustManager ruling;

  private final Map<Object, String> unnamed = Collections.synchronizedMap(new WeakHashMap<>());
  private final SecureRandom random;
  private volatile Issuers issuers = new Issuers(List.of(), List.of(), new Vector<>());

  ClientTrust(TrustManager @Nullable [] managers, SecureRandom random) {
    this.manager = firstOf(managers);
    this.ruling = manager == null ? null : unwrap(manager);
    this.random = random;
  }

  private static @Nullable X509TrustManager firstOf(TrustManager @Nullable [] managers) {
    for (TrustManager each : managers == null ? new TrustManager[0] : managers) {
      if (each instanceof X509TrustManager x509) {
        return x509;
      }
    }
    return null;
  }

  /** What Netty has wrapped; the manager itself if it is not Netty's, or cannot be looked into. */
  private static X509TrustManager unwrap(X509TrustManager manager) {
    if (manager.getClass().getName().equals(NETTYS_WRAPPER)) {
      try {
        Field field = manager.getClass().getDeclaredField(NETTYS_FIELD);
        if (field.trySetAccessible() && field.get(manager) instanceof X509TrustManager wrapped) {
          return wrapped;
        }
      } catch (ReflectiveOperationException e) {
        return manager; // another version of Netty, whose rules are not known
      }
    }
    return manager;
  }

  /**
   * Accepted issuers.
   *
   * @param certificates as the trust manager listed them
   * @param digests SHA-256 of each
   * @param names their subjects, for a CertificateRequest
   */
  record Issuers(List<X509Certificate> certificates, List<Bytes> digests, Vector<X500Name> names) {}

  /** The issuers that are accepted now. */
  Issuers acceptedIssuers() {
    X509Certificate[] now = manager == null ? null : manager.getAcceptedIssuers();
    if (now == null) {
      now = new X509Certificate[0];
    }
    Issuers known = issuers;
    if (!areSame(known.certificates(), now)) {
      known = read(now);
      issuers = known;
    }
    return known;
  }

  private static boolean areSame(List<X509Certificate> a, X509Certificate[] b) {
    if (a.size() != b.length) {
      return false;
    }
    for (int i = 0; i < b.length; i++) {
      if (!a.get(i).equals(b[i])) {
        return false;
      }
    }
    return true;
  }

  private static Issuers read(X509Certificate[] certificates) {
    Bytes[] digests = new Bytes[certificates.length];
    Vector<X500Name> names = new Vector<>();
    for (int i = 0; i < digests.length; i++) {
      try {
        digests[i] = Sha256.digest(Bytes.copyOf(certificates[i].getEncoded()));
      } catch (CertificateEncodingException e) {
        throw new IllegalStateException("an accepted issuer cannot be encoded", e);
      }
      names.add(X500Name.getInstance(certificates[i].getSubjectX500Principal().getEncoded()));
    }
    return new Issuers(List.of(certificates), List.of(digests), names);
  }

  /**
   * Names the rules beside the accepted issuers; empty for the JDK's own.
   *
   * @param constraints what the consumer has set on its connection; null if nothing
   */
  String rules(@Nullable AlgorithmConstraints constraints) {
    String ofManager =
        ruling == null || ruling.getClass().getName().startsWith(JDK_PACKAGE) ? "" : nameOf(ruling);
    String ofConstraints = constraints == null ? "" : nameOf(constraints);
    return ofManager.isEmpty() && ofConstraints.isEmpty() ? "" : ofManager + "/" + ofConstraints;
  }

  /** What the object calls its rules, or a name that no other object will ever have. */
  private String nameOf(Object rules) {
    if (rules instanceof TrustRules named) {
      return "=" + named.trustRules();
    }
    return unnamed.computeIfAbsent(
        rules,
        unused -> {
          byte[] octets = new byte[16];
          random.nextBytes(octets);
          return HexFormat.of().formatHex(octets);
        });
  }

  /**
   * Asks the trust manager about a client's chain.
   *
   * @param constraints what the JDK's security properties and the consumer permit
   * @throws CertificateException if the chain is not accepted
   */
  void check(X509Certificate[] chain, FrontEngine engine, AlgorithmConstraints constraints)
      throws CertificateException {
    if (manager == null) {
      throw new CertificateException("there is no trust manager");
    }
    String authType = authType(chain[0].getPublicKey().getAlgorithm());
    Socket socket = engine.socket();
    if (!(manager instanceof X509ExtendedTrustManager extended)) {
      manager.checkClientTrusted(chain.clone(), authType);
      checkAlgorithms(chain, constraints);
    } else if (socket != null) {
      extended.checkClientTrusted(chain.clone(), authType, socket);
    } else {
      extended.checkClientTrusted(chain.clone(), authType, engine);
    }
  }

  /** The JDK's names for what a client's key authenticates with. */
  private static String authType(String keyAlgorithm) {
    return switch (keyAlgorithm) {
      case "RSA", "DSA", "EC", "RSASSA-PSS", "EdDSA" -> keyAlgorithm;
      default -> "UNKNOWN";
    };
  }

  /** A trust manager that does not get the connection cannot check the connection's constraints. */
  private void checkAlgorithms(X509Certificate[] chain, AlgorithmConstraints constraints)
      throws CertificateException {
    List<X509Certificate> trusted = acceptedIssuers().certificates();
    for (X509Certificate each : chain) {
      if (trusted.contains(each)) {
        return; // nothing rests on the signature of a trust anchor
      }
      if (!constraints.permits(SIGNATURE, each.getPublicKey())
          || !constraints.permits(SIGNATURE, each.getSigAlgName(), null)) {
        throw new CertificateException("a certificate uses a disabled algorithm or key size");
      }
    }
  }
}
