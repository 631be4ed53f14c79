// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.jsse.terms;

import java.security.AlgorithmConstraints;
import java.security.CryptoPrimitive;
import java.security.PublicKey;
import java.security.interfaces.RSAKey;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import org.bouncycastle.tls.NamedGroup;
import org.bouncycastle.tls.SignatureAndHashAlgorithm;
import org.bouncycastle.tls.SignatureScheme;
import org.jspecify.annotations.Nullable;

/**
 * A signature scheme of TLS 1.2: its code on the wire, and its names in Java.
 *
 * <p>The order of the constants is the order in which a server lists them.
 */
public enum SignatureTerm {
  /** ECDSA with SHA-256. */
  ECDSA_SECP256R1_SHA256(0x0403, "SHA256withECDSA", "EC", NamedGroup.secp256r1),
  /** ECDSA with SHA-384. */
  ECDSA_SECP384R1_SHA384(0x0503, "SHA384withECDSA", "EC", NamedGroup.secp384r1),
  /** ECDSA with SHA-512. */
  ECDSA_SECP521R1_SHA512(0x0603, "SHA512withECDSA", "EC", NamedGroup.secp521r1),
  /** Ed25519. */
  ED25519(0x0807, "Ed25519", "EdDSA"),
  /** Ed448. */
  ED448(0x0808, "Ed448", "EdDSA"),
  /** RSASSA-PSS with SHA-256 and a key for any RSA. */
  RSA_PSS_RSAE_SHA256(0x0804, "RSASSA-PSS", "RSA", 528),
  /** RSASSA-PSS with SHA-384 and a key for any RSA. */
  RSA_PSS_RSAE_SHA384(0x0805, "RSASSA-PSS", "RSA", 784),
  /** RSASSA-PSS with SHA-512 and a key for any RSA. */
  RSA_PSS_RSAE_SHA512(0x0806, "RSASSA-PSS", "RSA", 1040),
  /** RSASSA-PSS with SHA-256 and a key for nothing else. */
  RSA_PSS_PSS_SHA256(0x0809, "RSASSA-PSS", "RSASSA-PSS", 528),
  /** RSASSA-PSS with SHA-384 and a key for nothing else. */
  RSA_PSS_PSS_SHA384(0x080a, "RSASSA-PSS", "RSASSA-PSS", 784),
  /** RSASSA-PSS with SHA-512 and a key for nothing else. */
  RSA_PSS_PSS_SHA512(0x080b, "RSASSA-PSS", "RSASSA-PSS", 1040),
  /** RSASSA-PKCS1 with SHA-256. */
  RSA_PKCS1_SHA256(0x0401, "SHA256withRSA", "RSA", 511),
  /** RSASSA-PKCS1 with SHA-384. */
  RSA_PKCS1_SHA384(0x0501, "SHA384withRSA", "RSA", 768),
  /** RSASSA-PKCS1 with SHA-512. */
  RSA_PKCS1_SHA512(0x0601, "SHA512withRSA", "RSA", 768),
  /** ECDSA with SHA-1. */
  ECDSA_SHA1(0x0203, "SHA1withECDSA", "EC"),
  /** RSASSA-PKCS1 with SHA-1. */
  RSA_PKCS1_SHA1(0x0201, "SHA1withRSA", "RSA", 511);

  /** What a client accepts that does not say (RFC 5246, Section 7.4.1.4.1). */
  public static final List<SignatureTerm> UNNAMED = List.of(ECDSA_SHA1, RSA_PKCS1_SHA1);

  private static final List<SignatureTerm> ALL = List.of(values());
  private static final EnumSet<CryptoPrimitive> SIGNATURE = EnumSet.of(CryptoPrimitive.SIGNATURE);
  private static final int NO_CURVE = -1;

  private final int code;
  private final String algorithm;
  private final String keyType;
  private final int curve;
  private final int leastKeyBits;

  SignatureTerm(int code, String algorithm, String keyType) {
    this(code, algorithm, keyType, NO_CURVE, 0);
  }

  SignatureTerm(int code, String algorithm, String keyType, int curveOrLeastKeyBits) {
    this(
        code,
        algorithm,
        keyType,
        keyType.equals("EC") ? curveOrLeastKeyBits : NO_CURVE,
        keyType.equals("EC") ? 0 : curveOrLeastKeyBits);
  }

  SignatureTerm(int code, String algorithm, String keyType, int curve, int leastKeyBits) {
    this.code = code;
    this.algorithm = algorithm;
    this.keyType = keyType;
    this.curve = curve;
    this.leastKeyBits = leastKeyBits;
  }

  /** The code as Bouncy Castle's TLS 1.2 writes it, in two octets. */
  public SignatureAndHashAlgorithm onTheWire() {
    return SignatureScheme.getSignatureAndHashAlgorithm(code);
  }

  /** The name of the signature algorithm in Java. */
  public String algorithm() {
    return algorithm;
  }

  /** The scheme's registered name, as {@code SSLParameters.setSignatureSchemes} takes it. */
  public String registeredName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The scheme of that code, if it is one that a server of TLS 1.2 can use. */
  public static Optional<SignatureTerm> of(SignatureAndHashAlgorithm wire) {
    int code = wire.getHash() << 8 | wire.getSignature();
    for (SignatureTerm each : ALL) {
      if (each.code == code) {
        return Optional.of(each);
      }
    }
    return Optional.empty();
  }

  /**
   * All schemes that are permitted, in the order in which a server lists them.
   *
   * @param enabled registered names to choose from; null for all
   */
  public static List<SignatureTerm> permitted(
      AlgorithmConstraints constraints, String @Nullable [] enabled) {
    List<SignatureTerm> permitted = new ArrayList<>();
    for (SignatureTerm each : ALL) {
      if (isNamed(each, enabled) && constraints.permits(SIGNATURE, each.algorithm, null)) {
        permitted.add(each);
      }
    }
    return permitted;
  }

  private static boolean isNamed(SignatureTerm scheme, String @Nullable [] names) {
    return names == null || List.of(names).contains(scheme.registeredName());
  }

  /**
   * The scheme to sign with: the client's first that fits the key. For a key on a curve the scheme
   * that TLS 1.3 ties to that curve goes first, as the JDK's own servers choose.
   *
   * @param offered what the client accepts, in its order of preference
   * @param permitted what the server may use
   * @param curve the registered number of the key's curve, if it has one
   */
  public static Optional<SignatureTerm> forKey(
      List<SignatureTerm> offered,
      List<SignatureTerm> permitted,
      String keyType,
      PublicKey key,
      OptionalInt curve) {
    SignatureTerm otherCurve = null;
    for (SignatureTerm each : offered) {
      if (!each.keyType.equals(keyType) || !permitted.contains(each) || !each.suits(key)) {
        continue;
      }
      if (each.curve == NO_CURVE || curve.isEmpty() || each.curve == curve.getAsInt()) {
        return Optional.of(each);
      }
      otherCurve = otherCurve == null ? each : otherCurve;
    }
    return Optional.ofNullable(otherCurve);
  }

  private boolean suits(PublicKey key) {
    return !(key instanceof RSAKey rsa) || rsa.getModulus().bitLength() >= leastKeyBits;
  }
}
