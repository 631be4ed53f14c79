// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.reprise.cli.node.Identity;
import dev.reprise.cluster.ClusterSecrets;
import java.math.BigInteger;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECPoint;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClusterIdentityTest {

  private static final byte[] FIRST = secret(0);
  private static final byte[] OTHER = secret(1);

  @Test
  void of_sameClusterAndFirstSecret_isTheSameOctetForOctet() throws Exception {
    byte[] once = certificate("test", FIRST).getEncoded();

    assertThat(certificate("test", FIRST).getEncoded()).isEqualTo(once);
    assertThat(certificate("test", FIRST, OTHER).getEncoded()).isEqualTo(once);
    assertThat(certificate("test", OTHER, FIRST).getEncoded()).isNotEqualTo(once);
    assertThat(certificate("live", FIRST).getPublicKey())
        .isNotEqualTo(certificate("test", FIRST).getPublicKey());
  }

  /** Worked out by thirty lines of Python: HKDF and the curve by hand. */
  @Test
  void of_publicKey_isThatOfAnIndependentImplementation() {
    ECPoint point = ((ECPublicKey) certificate("test", FIRST).getPublicKey()).getW();

    assertThat(point.getAffineX())
        .isEqualTo(hex("5a70987d203f619f85e1aaa3a7046ad757ee11d3d8214e77133c7ca8dce22603"));
    assertThat(point.getAffineY())
        .isEqualTo(hex("7816d9fb20793ef641ea524b144184688c94be8eed35857b9e68a4ca755493a4"));
  }

  @Test
  void of_certificate_isValidForLocalhostAndSaysWhatItIs() throws Exception {
    X509Certificate certificate = certificate("test", FIRST);

    assertThatCode(() -> certificate.verify(certificate.getPublicKey())).doesNotThrowAnyException();
    assertThatCode(certificate::checkValidity).doesNotThrowAnyException();
    assertThat(certificate.getSubjectX500Principal().getName()).contains("for tests");
    assertThat(certificate.getSubjectAlternativeNames()).contains(List.of(2, "localhost"));
  }

  private static X509Certificate certificate(String cluster, byte[]... secrets) {
    Identity identity = ClusterIdentity.of(ClusterSecrets.of(cluster, secrets));
    return identity.chain().get(0);
  }

  private static byte[] secret(int first) {
    byte[] octets = new byte[32];
    for (int i = 0; i < octets.length; i++) {
      octets[i] = (byte) (first + i);
    }
    return octets;
  }

  private static BigInteger hex(String text) {
    return new BigInteger(text, 16);
  }
}
