// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine;

import dev.reprise.engine.crypto.SuiteTraits;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.stream.Collectors;

/**
 * Cipher suites by their two-octet codes, as offered in a hello or enabled at a server. Immutable.
 *
 * @since 0.1
 */
public final class CipherSuites {

  /** No suite. */
  public static final CipherSuites NONE = new CipherSuites(new int[0]);

  private final int[] codes;

  private CipherSuites(int[] codes) {
    this.codes = codes;
  }

  /** The suites with these codes, each {@code 0..2^16-1}, in order of preference. */
  public static CipherSuites of(int... codes) {
    return codes.length == 0 ? NONE : new CipherSuites(codes.clone());
  }

  /** Whether this suite is among them. */
  public boolean contains(int code) {
    for (int each : codes) {
      if (each == code) {
        return true;
      }
    }
    return false;
  }

  /** The suites of these that are also among {@code others}. */
  public CipherSuites retain(CipherSuites others) {
    return of(Arrays.stream(codes).filter(others::contains).toArray());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof CipherSuites that && Arrays.equals(codes, that.codes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(codes);
  }

  /** The codes in hexadecimal digits. */
  @Override
  public String toString() {
    return Arrays.stream(codes)
        .mapToObj(code -> HexFormat.of().toHexDigits((short) code))
        .collect(Collectors.joining(", ", "[", "]"));
  }

  /** The strength of the strongest of them, in bits; zero if there is none. */
  public int strongestBits() {
    return Arrays.stream(codes).map(SuiteTraits::bits).max().orElse(0);
  }

  /** The strength of the weakest of them, in bits; zero if there is none. */
  public int weakestBits() {
    return Arrays.stream(codes).map(SuiteTraits::bits).min().orElse(0);
  }

  /** Whether one of them identifies the client by a pre-shared key. */
  public boolean mayUsePsk() {
    return Arrays.stream(codes).anyMatch(SuiteTraits::usesPsk);
  }
}
