// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.jsse.terms;

import java.security.AlgorithmConstraints;
import java.security.CryptoPrimitive;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.tls.NamedGroup;
import org.bouncycastle.tls.crypto.TlsCrypto;
import org.jspecify.annotations.Nullable;

/**
 * A group for key agreement in TLS 1.2: its code on the wire, and its names in Java.
 *
 * <p>The order of the constants is the JDK's order of preference.
 */
public enum GroupTerm {
  /** X25519. */
  X25519(NamedGroup.x25519, "X25519"),
  /** NIST P-256. */
  SECP256R1(NamedGroup.secp256r1, "secp256r1"),
  /** NIST P-384. */
  SECP384R1(NamedGroup.secp384r1, "secp384r1"),
  /** NIST P-521. */
  SECP521R1(NamedGroup.secp521r1, "secp521r1"),
  /** X448. */
  X448(NamedGroup.x448, "X448"),
  /** Diffie-Hellman with 2048 bits. */
  FFDHE2048(NamedGroup.ffdhe2048, "ffdhe2048"),
  /** Diffie-Hellman with 3072 bits. */
  FFDHE3072(NamedGroup.ffdhe3072, "ffdhe3072"),
  /** Diffie-Hellman with 4096 bits. */
  FFDHE4096(NamedGroup.ffdhe4096, "ffdhe4096"),
  /** Diffie-Hellman with 6144 bits. */
  FFDHE6144(NamedGroup.ffdhe6144, "ffdhe6144"),
  /** Diffie-Hellman with 8192 bits. */
  FFDHE8192(NamedGroup.ffdhe8192, "ffdhe8192");

  private static final EnumSet<CryptoPrimitive> KEY_AGREEMENT =
      EnumSet.of(CryptoPrimitive.KEY_AGREEMENT);

  private final int code;
  private final String algorithm;

  GroupTerm(int code, String algorithm) {
    this.code = code;
    this.algorithm = algorithm;
  }

  /** The registered number. */
  public int code() {
    return code;
  }

  /** Whether this is a group for ECDHE rather than DHE. */
  public boolean isCurve() {
    return code < NamedGroup.ffdhe2048;
  }

  /**
   * The groups that a server may use, most preferred first.
   *
   * @param names registered names in order of preference; null for all in the order of this enum
   */
  public static List<GroupTerm> permitted(
      TlsCrypto crypto, AlgorithmConstraints constraints, String @Nullable [] names) {
    List<GroupTerm> permitted = new ArrayList<>();
    for (GroupTerm each : names == null ? List.of(values()) : named(names)) {
      if (crypto.hasNamedGroup(each.code)
          && constraints.permits(KEY_AGREEMENT, each.algorithm, null)) {
        permitted.add(each);
      }
    }
    return permitted;
  }

  private static List<GroupTerm> named(String[] names) {
    List<GroupTerm> named = new ArrayList<>();
    for (String name : names) {
      for (GroupTerm each : values()) {
        if (each.name().toLowerCase(Locale.ROOT).equals(name.trim().toLowerCase(Locale.ROOT))) {
          named.add(each);
        }
      }
    }
    return named;
  }

  /** The registered number of the curve that a public key is on; empty if it is on none of ours. */
  public static OptionalInt curveOf(PublicKey key) {
    if (!(key instanceof ECPublicKey)) {
      return OptionalInt.empty();
    }
    SubjectPublicKeyInfo info = SubjectPublicKeyInfo.getInstance(key.getEncoded());
    try {
      return info.getAlgorithm().getParameters().toASN1Primitive() instanceof ASN1ObjectIdentifier
          ? curve((ASN1ObjectIdentifier) info.getAlgorithm().getParameters().toASN1Primitive())
          : OptionalInt.empty();
    } catch (IllegalArgumentException e) {
      return OptionalInt.empty();
    }
  }

  private static OptionalInt curve(ASN1ObjectIdentifier id) {
    if (id.equals(X9ObjectIdentifiers.prime256v1)) {
      return OptionalInt.of(NamedGroup.secp256r1);
    }
    if (id.equals(SECObjectIdentifiers.secp384r1)) {
      return OptionalInt.of(NamedGroup.secp384r1);
    }
    return id.equals(SECObjectIdentifiers.secp521r1)
        ? OptionalInt.of(NamedGroup.secp521r1)
        : OptionalInt.empty();
  }
}
