// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.node;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.bouncycastle.tls.CipherSuite;
import org.bouncycastle.tls.KeyExchangeAlgorithm;
import org.bouncycastle.tls.TlsUtils;

/** The cipher suites that a node can be told to use, by IANA's names. */
public final class CipherSuiteNames {

  /* IANA's names are the constants of Bouncy Castle's CipherSuite, its only list of them. */
  private static final Map<String, Integer> BY_NAME = new TreeMap<>();
  private static final Map<Integer, String> BY_CODE = new TreeMap<>();

  static {
    for (Field field : CipherSuite.class.getFields()) {
      if (Modifier.isStatic(field.getModifiers()) && field.getType() == int.class) {
        try {
          BY_NAME.put(field.getName(), field.getInt(null));
          BY_CODE.put(field.getInt(null), field.getName());
        } catch (IllegalAccessException e) {
          throw new IllegalStateException(e);
        }
      }
    }
  }

  /** Forward secret and authenticated encryption only: what RFC 9325, Section 4.2 recommends. */
  public static final List<String> DEFAULT =
      List.of(
          "TLS_AES_128_GCM_SHA256",
          "TLS_AES_256_GCM_SHA384",
          "TLS_CHACHA20_POLY1305_SHA256",
          "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
          "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
          "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
          "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
          "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
          "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");

  private CipherSuiteNames() {}

  /** The codes of {@link #DEFAULT}. */
  public static List<Integer> defaultCodes() {
    return DEFAULT.stream().map(BY_NAME::get).toList();
  }

  /** Tells the code of a suite that a node with a certificate can use, if {@code name} is one. */
  public static Optional<Integer> find(String name) {
    return Optional.ofNullable(BY_NAME.get(name)).filter(code -> isUsable(name, code));
  }

  /** IANA's name of a suite, or its code in hexadecimal. */
  public static String name(int code) {
    return BY_CODE.getOrDefault(code, String.format("0x%04x", code));
  }

  private static boolean isUsable(String name, int code) {
    boolean weak = Stream.of("_NULL_", "RC4", "DES", "EXPORT").anyMatch(name::contains);
    return !weak
        && switch (TlsUtils.getKeyExchangeAlgorithm(code)) {
          case KeyExchangeAlgorithm.NULL,
              KeyExchangeAlgorithm.RSA,
              KeyExchangeAlgorithm.DHE_RSA,
              KeyExchangeAlgorithm.ECDHE_RSA,
              KeyExchangeAlgorithm.ECDHE_ECDSA ->
              true;
          default -> false;
        };
  }
}
