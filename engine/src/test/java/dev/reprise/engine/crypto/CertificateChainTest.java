// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.crypto;

import static dev.reprise.engine.testing.TestSessions.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.reprise.codec.Certificate;
import dev.reprise.codec.PeerChain;
import dev.reprise.codec.PeerChain.Form;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.engine.crypto.CertificateChain.Validity;
import dev.reprise.engine.testing.TestCertificates;
import dev.reprise.engine.testing.TestSessions;
import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class CertificateChainTest {

  private static final Instant FROM = NOW.minusSeconds(100);
  private static final Instant UNTIL = NOW.plusSeconds(100);
  private static final Certificate LEAF = TestCertificates.of("leaf", FROM, UNTIL);
  private static final Certificate ISSUER =
      TestCertificates.of("issuer", FROM.plusSeconds(10), UNTIL.minusSeconds(10));
  private static final List<Certificate> CHAIN = List.of(LEAF, ISSUER);

  @Test
  void digest_isThatOfTheCertificatesWithTheirLengths() {
    Certificate one = new Certificate(Bytes.of(1, 2));
    Certificate other = new Certificate(Bytes.of(3));

    assertThat(CertificateChain.digest(List.of(one, other)))
        .isEqualTo(Sha256.digest(Bytes.of(0, 0, 2, 1, 2, 0, 0, 1, 3)));
  }

  @Test
  void remainder_ofEachForm_isWhatTheFormDrops() {
    Bytes leaf = Sha256.digest(LEAF.der());
    Bytes chain = CertificateChain.digest(CHAIN);

    assertThat(CertificateChain.remainder(Form.FULL, CHAIN)).isEmpty();
    assertThat(CertificateChain.remainder(Form.LEAF, CHAIN))
        .hasValue(new PeerChain(Form.LEAF, leaf, chain));
    assertThat(CertificateChain.remainder(Form.DIGEST, CHAIN))
        .hasValue(new PeerChain(Form.DIGEST, leaf, chain));
    assertThat(CertificateChain.remainder(Form.NONE, CHAIN)).hasValue(PeerChain.NONE);
  }

  @Test
  void endOfDropped_isTheEarliestEndOfWhatTheSessionDoesNotCarry() throws CertificateException {
    assertThat(CertificateChain.endOfDropped(Form.FULL, CHAIN)).isEmpty();
    assertThat(CertificateChain.endOfDropped(Form.LEAF, CHAIN)).hasValue(UNTIL.minusSeconds(10));
    assertThat(CertificateChain.endOfDropped(Form.LEAF, List.of(LEAF))).isEmpty();
    assertThat(CertificateChain.endOfDropped(Form.DIGEST, List.of(LEAF))).hasValue(UNTIL);
    assertThat(CertificateChain.endOfDropped(Form.NONE, List.of(ISSUER, LEAF)))
        .hasValue(UNTIL.minusSeconds(10));
  }

  @Test
  void validity_ofASession_isTheTimeInWhichAllCertificatesAreValid() throws CertificateException {
    assertThat(Validity.of(TestSessions.session()))
        .isEqualTo(new Validity(Instant.MIN, Instant.MAX));
    assertThat(Validity.of(TestSessions.session(Form.FULL, CHAIN)))
        .isEqualTo(new Validity(FROM.plusSeconds(10), UNTIL.minusSeconds(10)));
    assertThat(Validity.of(TestSessions.session(Form.FULL, List.of(ISSUER, LEAF))))
        .isEqualTo(new Validity(FROM.plusSeconds(10), UNTIL.minusSeconds(10)));
  }

  @Test
  void validity_ofASessionWithAnEndOfWhatItDropped_endsThere() throws CertificateException {
    assertThat(
            Validity.of(
                TestSessions.sessionBuilder(Form.LEAF.identity(CHAIN))
                    .peerChain(CertificateChain.remainder(Form.LEAF, CHAIN).orElseThrow())
                    .peerNotAfter(UNTIL.minusSeconds(10))
                    .build()))
        .isEqualTo(new Validity(FROM, UNTIL.minusSeconds(10)));
  }

  @Test
  void anchors_none_isRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> new ClientAnchors(List.of()));
  }

  @Test
  void verify_chainThatEndsInAnAnchor_isValidInItsTime() throws GeneralSecurityException {
    ClientAnchors anchors = new ClientAnchors(List.of(x509(ISSUER)));

    anchors.verify(List.of(ISSUER), NOW);
    anchors.verify(List.of(ISSUER, LEAF), NOW);

    assertThatExceptionOfType(CertificateExpiredException.class)
        .isThrownBy(() -> anchors.verify(List.of(ISSUER), UNTIL.minusSeconds(9)));
    assertThatExceptionOfType(CertificateNotYetValidException.class)
        .isThrownBy(() -> anchors.verify(List.of(ISSUER), FROM.plusSeconds(9)));
  }

  @Test
  void verify_chainThatLeadsToNoAnchor_isRefused() throws GeneralSecurityException {
    ClientAnchors anchors = new ClientAnchors(List.of(x509(ISSUER)));

    assertThatExceptionOfType(CertPathValidatorException.class)
        .isThrownBy(() -> anchors.verify(List.of(LEAF), NOW));
    assertThatExceptionOfType(CertPathValidatorException.class)
        .isThrownBy(() -> anchors.verify(List.of(LEAF, ISSUER), NOW));
  }

  private static X509Certificate x509(Certificate certificate) throws CertificateException {
    return (X509Certificate)
        CertificateFactory.getInstance("X.509")
            .generateCertificate(new ByteArrayInputStream(certificate.der().toByteArray()));
  }
}
