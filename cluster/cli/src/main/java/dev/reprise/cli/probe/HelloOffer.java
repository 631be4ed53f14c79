// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.probe;

import dev.reprise.cli.node.Identity;
import java.util.List;
import java.util.Optional;

/**
 * What the hellos of a probe offer besides a session. Immutable.
 *
 * @param cipherSuites the codes of suites of TLS 1.2, in order of preference; not empty
 * @param groups the codes of groups, in order of preference; not empty
 * @param applicationProtocols the protocols for ALPN (RFC 7301), in order of preference; empty to
 *     leave out the extension
 * @param identity the certificate for a server that requests one
 */
public record HelloOffer(
    List<Integer> cipherSuites,
    List<Integer> groups,
    List<String> applicationProtocols,
    Optional<Identity> identity) {

  /** The suites that today's clients offer for TLS 1.2, and older ones that servers still have. */
  private static final List<Integer> SUITES =
      List.of(
          0xc02b, 0xc02f, 0xc02c, 0xc030, 0xcca9, 0xcca8, 0xc009, 0xc013, 0xc00a, 0xc014, 0xc023,
          0xc027, 0xc024, 0xc028, 0x009e, 0x009f, 0x009c, 0x009d, 0x002f, 0x0035, 0x003c, 0x003d);

  /** X25519, P-256, P-384, P-521. */
  private static final List<Integer> GROUPS = List.of(0x001d, 0x0017, 0x0018, 0x0019);

  /** What a client of today offers, without ALPN and without a certificate. */
  public static final HelloOffer DEFAULT =
      new HelloOffer(SUITES, GROUPS, List.of(), Optional.empty());

  /** Checks that a hello can be made of it. */
  public HelloOffer {
    cipherSuites = List.copyOf(cipherSuites);
    groups = List.copyOf(groups);
    applicationProtocols = List.copyOf(applicationProtocols);
    if (cipherSuites.isEmpty() || groups.isEmpty()) {
      throw new IllegalArgumentException("cipherSuites or groups is empty");
    }
  }

  /** The same with other suites; if {@code suites} is empty, with these. */
  public HelloOffer withCipherSuites(List<Integer> suites) {
    return suites.isEmpty() ? this : new HelloOffer(suites, groups, applicationProtocols, identity);
  }

  /** The same with other groups; if {@code others} is empty, with these. */
  HelloOffer withGroups(List<Integer> others) {
    return others.isEmpty()
        ? this
        : new HelloOffer(cipherSuites, others, applicationProtocols, identity);
  }

  /** The same with other protocols for ALPN. */
  public HelloOffer withApplicationProtocols(List<String> protocols) {
    return new HelloOffer(cipherSuites, groups, protocols, identity);
  }

  /** The same with another certificate, or none. */
  public HelloOffer withIdentity(Optional<Identity> other) {
    return new HelloOffer(cipherSuites, groups, applicationProtocols, other);
  }

  /** The same without one suite; suites that were not chosen stand in if it was the only one. */
  HelloOffer withoutSuite(int suite) {
    List<Integer> others = without(cipherSuites, suite);
    return withCipherSuites(others.isEmpty() ? without(SUITES, suite) : others);
  }

  private static List<Integer> without(List<Integer> suites, int suite) {
    return suites.stream().filter(offered -> offered != suite).toList();
  }
}
