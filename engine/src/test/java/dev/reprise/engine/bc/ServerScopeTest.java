// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.bc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.reprise.engine.ResumptionScope;
import dev.reprise.engine.ResumptionScope.ClientAuthentication;
import dev.reprise.engine.bc.testing.TestIdentity;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The scopes that the builder makes. */
class ServerScopeTest {

  @Test
  void builder_leavesNoWayAroundSayingWhetherCertificatesAreRequested() throws Exception {
    ServerScope.Builder presenting =
        ServerScope.presenting(TestIdentity.ECDSA.certificate(TestIdentity.crypto()));

    assertThat(presenting.withoutClientCertificates().scope().clientAuthentication())
        .isEqualTo(ClientAuthentication.NONE);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> presenting.withClientCertificates(ClientAuthentication.NEED, List.of()))
        .withMessage("there is no trust anchor");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                presenting.withClientCertificates(
                    ClientAuthentication.NONE, List.of(TestIdentity.CLIENT.chain().get(0))))
        .withMessage("authentication is NONE");
  }

  @Test
  void builder_otherTrustAnchors_areAnotherScope() throws IOException {
    ServerScope.Builder presenting =
        ServerScope.presenting(TestIdentity.ECDSA.certificate(TestIdentity.crypto()))
            .describedBy(ResumptionScope.builder().application("www"));

    ServerScope one =
        presenting.withClientCertificates(
            ClientAuthentication.NEED, List.of(TestIdentity.CLIENT.chain().get(0)));
    ServerScope other =
        presenting.withClientCertificates(
            ClientAuthentication.NEED, List.of(TestIdentity.ECDSA.chain().get(0)));

    assertThat(one.scope().accepts(other.scope().digest())).isFalse();
  }
}
