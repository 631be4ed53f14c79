// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.jsse.terms;

import java.lang.reflect.Field;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import org.bouncycastle.tls.CipherSuite;

/**
 * The names of cipher suites in {@code javax.net.ssl} and their registered numbers.
 *
 * <p>The JDK names a few old suites with the prefix {@code SSL_}; the registry says {@code TLS_}.
 */
public final class SuiteNames {

  private static final String JDK_PREFIX = "SSL_";
  private static final String REGISTRY_PREFIX = "TLS_";

  private static final Map<String, Integer> CODES = new HashMap<>();
  private static final Map<Integer, String> NAMES = new HashMap<>();

  static {
    for (Field field : CipherSuite.class.getFields()) {
      if (field.getType() == int.class && field.getName().startsWith(REGISTRY_PREFIX)) {
        try {
          CODES.put(field.getName(), field.getInt(null));
          NAMES.putIfAbsent(field.getInt(null), field.getName());
        } catch (IllegalAccessException e) {
          throw new IllegalStateException("a public constant cannot be read", e);
        }
      }
    }
  }

  private SuiteNames() {}

  /** The number of the suite with that name; empty if Bouncy Castle does not know it. */
  public static OptionalInt code(String name) {
    String registered =
        name.startsWith(JDK_PREFIX) ? REGISTRY_PREFIX + name.substring(JDK_PREFIX.length()) : name;
    Integer code = CODES.get(registered);
    return code == null ? OptionalInt.empty() : OptionalInt.of(code);
  }

  /** The registered name of the suite with that number. */
  public static String name(int code) {
    String name = NAMES.get(code);
    return name != null ? name : String.format("TLS_UNKNOWN_0x%04X", code);
  }

  /** Whether the suite is one of TLS 1.3 (RFC 8446, Appendix B.4). */
  public static boolean isTls13(int code) {
    return code >>> 8 == 0x13;
  }
}
