// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.jsse;

import dev.reprise.codec.ClientHello;
import dev.reprise.codec.wire.DecodeException;
import dev.reprise.engine.jsse.manager.PlatformTls;
import dev.reprise.engine.jsse.terms.AllConstraints;
import dev.reprise.engine.jsse.terms.GroupTerm;
import dev.reprise.engine.jsse.terms.NewerParameters;
import dev.reprise.engine.jsse.terms.SignatureTerm;
import dev.reprise.engine.jsse.terms.SuiteNames;
import java.security.AlgorithmConstraints;
import java.security.CryptoPrimitive;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.Vector;
import java.util.stream.Collectors;
import javax.net.ssl.SSLParameters;
import org.bouncycastle.tls.KeyExchangeAlgorithm;
import org.bouncycastle.tls.SignatureAndHashAlgorithm;
import org.bouncycastle.tls.TlsUtils;
import org.bouncycastle.tls.crypto.TlsCrypto;
import org.jspecify.annotations.Nullable;

/** What a server with certain settings can negotiate. Immutable. */
@SuppressWarnings("JdkObsolete") // Bouncy Castle's own signatures
final class ServerTerms {

  private static final String TLS_1_2 = "TLSv1.2";
  private static final String TLS_1_3 = "TLSv1.3";
  private static final int TLS_1_2_CODE = 0x0303;
  private static final int TLS_1_3_CODE = 0x0304;
  private static final EnumSet<CryptoPrimitive> KEY_AGREEMENT =
      EnumSet.of(CryptoPrimitive.KEY_AGREEMENT);
  private static final Set<Integer> KEY_EXCHANGES =
      Set.of(
          KeyExchangeAlgorithm.RSA,
          KeyExchangeAlgorithm.DHE_RSA,
          KeyExchangeAlgorithm.ECDHE_RSA,
          KeyExchangeAlgorithm.ECDHE_ECDSA);

  private final int[] cipherSuites;
  private final boolean servesTls12;
  private final boolean servesTls13;
  private final List<SignatureTerm> signatures;
  private final List<GroupTerm> groups;
  private final int[] groupCodes;
  private final Vector<SignatureAndHashAlgorithm> signaturesOnTheWire = new Vector<>();
  private final String[] signatureNames;

  /**
   * What settings are made of, as far as it matters here.
   *
   * @param groups null for the default
   * @param signatures null for the default
   */
  record Key(
      List<String> suites,
      List<String> protocols,
      @Nullable AlgorithmConstraints constraints,
      @Nullable List<String> groups,
      @Nullable List<String> signatures) {

    static Key of(SSLParameters parameters) {
      return new Key(
          Arrays.asList(parameters.getCipherSuites()),
          Arrays.asList(parameters.getProtocols()),
          parameters.getAlgorithmConstraints(),
          listOf(NewerParameters.namedGroups(parameters)),
          listOf(NewerParameters.signatureSchemes(parameters)));
    }

    private static @Nullable List<String> listOf(String @Nullable [] names) {
      return names == null ? null : Arrays.asList(names);
    }
  }

  ServerTerms(Key key, PlatformTls platform, TlsCrypto crypto) {
    AlgorithmConstraints constraints = AllConstraints.of(platform.constraints(), key.constraints());
    List<String> enabled =
        key.suites().stream()
            .filter(platform.supportedSuites()::contains)
            .filter(name -> constraints.permits(KEY_AGREEMENT, name, null))
            .collect(Collectors.toList());
    this.cipherSuites =
        enabled.stream()
            .mapToInt(name -> SuiteNames.code(name).orElse(0))
            .filter(suite -> isOurs(suite, crypto))
            .toArray();
    this.servesTls12 = key.protocols().contains(TLS_1_2) && cipherSuites.length > 0;
    this.servesTls13 =
        key.protocols().contains(TLS_1_3)
            && enabled.stream()
                .anyMatch(name -> SuiteNames.isTls13(SuiteNames.code(name).orElse(0)));
    this.signatures = SignatureTerm.permitted(constraints, arrayOf(key.signatures()));
    this.groups = GroupTerm.permitted(crypto, constraints, groupNames(key));
    this.groupCodes = groups.stream().mapToInt(GroupTerm::code).toArray();
    signatures.forEach(each -> signaturesOnTheWire.add(each.onTheWire()));
    this.signatureNames =
        signatures.stream().map(SignatureTerm::algorithm).distinct().toArray(String[]::new);
  }

  private static boolean isOurs(int suite, TlsCrypto crypto) {
    return suite != 0
        && !SuiteNames.isTls13(suite)
        && KEY_EXCHANGES.contains(TlsUtils.getKeyExchangeAlgorithm(suite))
        && TlsUtils.isSupportedCipherSuite(crypto, suite);
  }

  /** As the JDK's servers: a property may replace the default. */
  private static String @Nullable [] groupNames(Key key) {
    String property = System.getProperty("jdk.tls.namedGroups");
    if (key.groups() != null || property == null || property.isBlank()) {
      return arrayOf(key.groups());
    }
    return property.replace("\"", "").split(",", -1);
  }

  private static String @Nullable [] arrayOf(@Nullable List<String> names) {
    return names == null ? null : names.toArray(new String[0]);
  }

  /** The suites of TLS 1.2 that are enabled, permitted and supported, in order of preference. */
  int[] cipherSuites() {
    return cipherSuites.clone();
  }

  /**
   * Whether a hello is answered here: it will be TLS 1.2, with a suite that we have. Everything
   * else is the JDK's.
   */
  boolean servesHere(ClientHello hello) {
    List<Integer> versions;
    try {
      versions = hello.extensionsByType().supportedVersions();
    } catch (DecodeException e) {
      return servesTls12; // which tells the client what is wrong
    }
    if (servesTls13 && versions.contains(TLS_1_3_CODE)) {
      return false;
    }
    boolean offersTls12 =
        versions.isEmpty()
            ? hello.clientVersion() >= TLS_1_2_CODE
            : versions.contains(TLS_1_2_CODE);
    return offersTls12 && servesTls12 && hasAnyOf(hello.cipherSuites());
  }

  private boolean hasAnyOf(List<Integer> suites) {
    for (int each : suites) {
      if (hasSuite(each)) {
        return true;
      }
    }
    return false;
  }

  private boolean hasSuite(int suite) {
    for (int each : cipherSuites) {
      if (each == suite) {
        return true;
      }
    }
    return false;
  }

  boolean servesTls12() {
    return servesTls12;
  }

  boolean servesTls13() {
    return servesTls13;
  }

  List<SignatureTerm> signatures() {
    return signatures;
  }

  /** The signature schemes for a CertificateRequest. */
  Vector<SignatureAndHashAlgorithm> signaturesOnTheWire() {
    return new Vector<>(signaturesOnTheWire);
  }

  /** The names of the signature algorithms in Java. */
  String[] signatureNames() {
    return signatureNames.clone();
  }

  /** The registered numbers of the groups, most preferred first. */
  int[] groupCodes() {
    return groupCodes.clone();
  }

  List<GroupTerm> groups() {
    return groups;
  }
}
