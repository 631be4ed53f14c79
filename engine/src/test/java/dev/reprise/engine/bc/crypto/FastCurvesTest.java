// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.bc.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.Provider;
import java.security.SecureRandom;
import java.security.Security;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.tls.NamedGroup;
import org.bouncycastle.tls.crypto.TlsAgreement;
import org.bouncycastle.tls.crypto.TlsECConfig;
import org.junit.jupiter.api.Test;

/** Which code computes a curve: ours, or the provider that Java or the user chooses. */
class FastCurvesTest {

  private static final SecureRandom RANDOM = new SecureRandom();

  @Test
  void create_jdksProvidersAlone_computesHere() {
    FastTlsCrypto crypto = new FastTlsCryptoProvider().create(RANDOM);

    assertThat(agreement(crypto, NamedGroup.x25519)).isInstanceOf(X25519Agreement.class);
    assertThat(agreement(crypto, NamedGroup.secp256r1)).isInstanceOf(RegularAgreement.class);
    assertThat(agreement(crypto, NamedGroup.secp384r1)).isInstanceOf(RegularAgreement.class);
    assertThat(agreement(crypto, NamedGroup.secp521r1)).isInstanceOf(RegularAgreement.class);
    assertThat(agreement(crypto, NamedGroup.x448)).isInstanceOf(FastAgreement.class);
  }

  @Test
  void setFastCurves_false_leavesAllCurvesToTheProviders() throws GeneralSecurityException {
    FastTlsCrypto crypto = new FastTlsCryptoProvider().setFastCurves(false).create(RANDOM);

    assertThat(agreement(crypto, NamedGroup.x25519)).isInstanceOf(FastAgreement.class);
    assertThat(agreement(crypto, NamedGroup.secp256r1)).isInstanceOf(FastAgreement.class);
    assertThat(crypto.getHelper().createSignature("NoneWithECDSA"))
        .isNotInstanceOf(EcdsaSignature.class);
  }

  @Test
  void setProvider_any_leavesAllCurvesToThatProvider() throws GeneralSecurityException {
    FastTlsCrypto crypto =
        new FastTlsCryptoProvider().setProvider(new BouncyCastleProvider()).create(RANDOM);

    assertThat(agreement(crypto, NamedGroup.x25519)).isInstanceOf(FastAgreement.class);
    assertThat(agreement(crypto, NamedGroup.secp256r1)).isInstanceOf(FastAgreement.class);
    assertThat(crypto.getHelper().createSignature("NoneWithECDSA"))
        .isNotInstanceOf(EcdsaSignature.class);
  }

  @Test
  void create_anotherProviderFirstInJavasOrder_leavesItsCurvesToIt() {
    Provider first = new FirstProvider();
    Security.insertProviderAt(first, 1);
    try {
      FastTlsCrypto crypto = new FastTlsCryptoProvider().create(RANDOM);

      assertThat(agreement(crypto, NamedGroup.secp256r1)).isInstanceOf(FastAgreement.class);
      assertThat(agreement(crypto, NamedGroup.x25519)).isInstanceOf(X25519Agreement.class);
    } finally {
      Security.removeProvider(first.getName());
    }
  }

  private static TlsAgreement agreement(FastTlsCrypto crypto, int group) {
    return crypto.createECDomain(new TlsECConfig(group)).createECDH();
  }

  /** A provider that makes keys of elliptic curves. */
  private static final class FirstProvider extends Provider {

    private static final long serialVersionUID = 1;

    FirstProvider() {
      super("First", "1", "a provider for tests");
      putService(
          new Service(this, "KeyPairGenerator", "EC", "First", null, null) {
            @Override
            public Object newInstance(Object parameter) {
              return new Generator();
            }
          });
    }
  }

  private static final class Generator extends KeyPairGenerator {

    Generator() {
      super("EC");
    }
  }
}
