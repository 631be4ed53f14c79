// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.bc.crypto;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.SecureRandom;
import java.security.interfaces.ECPrivateKey;
import java.security.spec.ECFieldFp;
import java.security.spec.ECParameterSpec;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.bouncycastle.jcajce.util.JcaJceHelper;
import org.bouncycastle.math.ec.ECPoint;
import org.bouncycastle.tls.NamedGroup;
import org.bouncycastle.tls.crypto.TlsAgreement;

/**
 * Elliptic curves that are computed here, in place of the two providers that would do the same in
 * this process more slowly: the JDK's and Bouncy Castle's. An operation for which Java would choose
 * any other provider stays with that provider.
 *
 * <p>Safe for use by any thread.
 */
final class FastCurves {

  /** Names of providers that compute in this process and may be replaced. */
  private static final Set<String> REPLACEABLE = Set.of("SunEC", "BC");

  private static final Map<Integer, String> NAMES =
      Map.of(
          NamedGroup.secp256r1,
          "P-256",
          NamedGroup.secp384r1,
          "P-384",
          NamedGroup.secp521r1,
          "P-521");

  private final SecureRandom random;
  private final Map<Integer, RegularCurve> curves = new ConcurrentHashMap<>();

  /**
   * Curves.
   *
   * @param random source of what blinds, and of signatures' secret numbers
   */
  FastCurves(SecureRandom random) {
    this.random = random;
  }

  SecureRandom random() {
    return random;
  }

  private RegularCurve curve(int namedGroup) {
    return curves.computeIfAbsent(
        namedGroup, group -> RegularCurve.named(NAMES.get(group), random));
  }

  /**
   * Who makes the agreements of a group; empty if that stays with the providers.
   *
   * @param services the providers
   * @param namedGroup number of the group (RFC 8422, Section 5.1.1)
   */
  Optional<Function<FastTlsCrypto, TlsAgreement>> agreements(
      JcaJceHelper services, int namedGroup) {
    if (namedGroup == NamedGroup.x25519 && mayReplace(services, "X25519", "X25519")) {
      return Optional.of(X25519Agreement::new);
    }
    if (NAMES.containsKey(namedGroup) && mayReplace(services, "EC", "ECDH")) {
      RegularCurve curve = curve(namedGroup);
      return Optional.of(crypto -> new RegularAgreement(crypto, curve));
    }
    return Optional.empty();
  }

  private static boolean mayReplace(JcaJceHelper services, String keys, String agreement) {
    try {
      return isReplaceable(services.createKeyPairGenerator(keys).getProvider())
          && isReplaceable(services.createKeyAgreement(agreement).getProvider());
    } catch (GeneralSecurityException e) {
      // The provider's own path says what is missing, when it is needed.
      return false;
    }
  }

  private static boolean isReplaceable(Provider provider) {
    return REPLACEABLE.contains(provider.getName());
  }

  /**
   * A signer for a private key; empty if the key is not in this process or on no curve of ours.
   *
   * @param provider the provider that has accepted the key
   */
  Optional<EcdsaSigner> signer(PrivateKey privateKey, Provider provider) {
    if (!isReplaceable(provider)
        || !(privateKey instanceof ECPrivateKey key)
        || !"PKCS#8".equals(key.getFormat())) {
      return Optional.empty();
    }
    BigInteger secret = key.getS();
    return curveOf(key.getParams())
        .filter(curve -> secret.signum() > 0 && secret.compareTo(curve.order()) < 0)
        .map(curve -> new EcdsaSigner(curve, secret));
  }

  private Optional<RegularCurve> curveOf(ECParameterSpec parameters) {
    for (int namedGroup : NAMES.keySet()) {
      if (NamedGroup.getCurveBits(namedGroup) == parameters.getCurve().getField().getFieldSize()
          && isSame(curve(namedGroup), parameters)) {
        return Optional.of(curve(namedGroup));
      }
    }
    return Optional.empty();
  }

  private static boolean isSame(RegularCurve curve, ECParameterSpec parameters) {
    ECPoint generator = curve.generator();
    return parameters.getCurve().getField() instanceof ECFieldFp field
        && field.getP().equals(curve.fieldPrime())
        && parameters.getCurve().getA().equals(generator.getCurve().getA().toBigInteger())
        && parameters.getCurve().getB().equals(generator.getCurve().getB().toBigInteger())
        && parameters.getOrder().equals(curve.order())
        && parameters.getGenerator().getAffineX().equals(generator.getAffineXCoord().toBigInteger())
        && parameters
            .getGenerator()
            .getAffineY()
            .equals(generator.getAffineYCoord().toBigInteger());
  }
}
