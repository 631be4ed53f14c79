// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.bc.crypto;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.tls.CipherSuite;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.SignatureScheme;
import org.bouncycastle.tls.TlsUtils;
import org.bouncycastle.tls.crypto.TlsCrypto;

/**
 * What both ends of a handshake agree on beforehand.
 *
 * @param suite the one cipher suite
 * @param signature the scheme with which the server must sign; empty means what suits its key
 * @param keys the kind of the server's key; empty means what the suite's key exchange needs
 */
record FastCase(
    int suite,
    ProtocolVersion version,
    boolean encryptThenMac,
    Optional<Integer> signature,
    Optional<String> keys) {

  static FastCase of(int suite, ProtocolVersion version) {
    return new FastCase(suite, version, true, Optional.empty(), Optional.empty());
  }

  static FastCase signedBy(String keys, int suite, int signatureScheme) {
    return new FastCase(
        suite, ProtocolVersion.TLSv12, true, Optional.of(signatureScheme), Optional.of(keys));
  }

  /** Whether its key exchange is one of two that stand for all where only the cipher matters. */
  boolean standsForItsCipher() {
    return name(suite).matches("TLS_(ECDHE_RSA|PSK)_WITH_.*");
  }

  boolean usesBlockCipher() {
    try {
      return TlsUtils.isBlockCipherSuite(suite);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  FastCase macThenEncrypt() {
    return new FastCase(suite, version, false, signature, keys);
  }

  /**
   * All suites of a version that a crypto supports, in the order of Bouncy Castle's list.
   *
   * <p>Without those of static (EC)DH: two ends of Bouncy Castle 1.84 alone do not get through
   * them, the server refuses what the client sends after its certificate.
   */
  static List<FastCase> allOf(TlsCrypto crypto, ProtocolVersion version) {
    List<FastCase> cases = new ArrayList<>();
    for (Field field : CipherSuite.class.getFields()) {
      if (Modifier.isStatic(field.getModifiers()) && !isSignal(field.getName())) {
        int suite = value(field);
        if (TlsUtils.isSupportedCipherSuite(crypto, suite)
            && TlsUtils.isValidVersionForCipherSuite(suite, version)
            && !field.getName().matches("TLS_(DH|ECDH)_(RSA|DSS|ECDSA)_.*")) {
          cases.add(of(suite, version));
        }
      }
    }
    return cases;
  }

  private static boolean isSignal(String suiteName) {
    return suiteName.endsWith("_SCSV") || suiteName.equals("TLS_NULL_WITH_NULL_NULL");
  }

  private static int value(Field field) {
    try {
      return field.getInt(null);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(field.getName(), e);
    }
  }

  private static String name(int suite) {
    for (Field field : CipherSuite.class.getFields()) {
      if (value(field) == suite) {
        return field.getName();
      }
    }
    return Integer.toHexString(suite);
  }

  @Override
  public String toString() {
    return version
        + " "
        + name(suite)
        + (encryptThenMac ? "" : ", MAC then encrypt")
        + signature.map(scheme -> ", " + SignatureScheme.getText(scheme)).orElse("");
  }
}
