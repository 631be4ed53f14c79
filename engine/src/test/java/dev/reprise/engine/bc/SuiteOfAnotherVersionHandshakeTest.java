// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.bc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.codec.SessionId;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.SecretBytes;
import dev.reprise.engine.bc.testing.Adapter;
import dev.reprise.engine.bc.testing.RawHello;
import dev.reprise.engine.bc.testing.RawReply;
import dev.reprise.engine.bc.testing.TestNode;
import java.time.Duration;
import org.bouncycastle.tls.CipherSuite;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Sessions whose suite is offered and enabled, but for another version than they are of. */
@ParameterizedClass
@EnumSource
class SuiteOfAnotherVersionHandshakeTest {

  /** Where the octets of a session state have its suite: behind protocol_version. */
  private static final int CIPHER_SUITE_OFFSET = 2;

  private static final Duration LIFETIME = Duration.ofHours(1);

  private final TestNode node;

  SuiteOfAnotherVersionHandshakeTest(Adapter adapter) {
    node = TestNode.withSessionIdsOnly().behind(adapter);
  }

  /** SECURITY.md, row 42. */
  @ParameterizedTest
  @ValueSource(
      ints = {
        CipherSuite.TLS_AES_128_GCM_SHA256,
        CipherSuite.TLS_AES_256_GCM_SHA384,
        CipherSuite.TLS_CHACHA20_POLY1305_SHA256
      })
  void suiteOfTls13_getsAFullHandshake(int suite) {
    node.serverSetUp =
        server ->
            server.suites = new int[] {CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, suite};
    byte[] id = node.fullHandshake().sessionId;
    changeSuite(new SessionId(Bytes.copyOf(id)), suite);

    RawReply reply =
        node.raw(
            RawHello.ordinary()
                .suites(
                    suite,
                    CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
                    CipherSuite.TLS_EMPTY_RENEGOTIATION_INFO_SCSV)
                .sessionId(id));

    assertThat(reply.alerts).isEmpty();
    assertThat(reply.full()).isTrue();
  }

  private void changeSuite(SessionId id, int suite) {
    byte[] octets = node.sessions.find(id, node.clock.instant()).orElseThrow().toByteArray();
    octets[CIPHER_SUITE_OFFSET] = (byte) (suite >>> 8);
    octets[CIPHER_SUITE_OFFSET + 1] = (byte) suite;
    node.sessions.store(
        id, SecretBytes.adopt(octets), node.clock.instant().plus(LIFETIME), node.clock.instant());
  }
}
