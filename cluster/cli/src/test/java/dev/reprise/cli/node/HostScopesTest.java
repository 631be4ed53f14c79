// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.codec.HostName;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.engine.HelloFacts;
import dev.reprise.engine.ResumptionScope;
import dev.reprise.engine.ResumptionScope.ClientAuthentication;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bouncycastle.tls.CipherSuite;
import org.bouncycastle.tls.ProtocolVersion;
import org.junit.jupiter.api.Test;

/** Everything that makes two listeners differ is in their scope. */
class HostScopesTest {

  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final HostName NAMED = new HostName("named.example");

  private final Identity server = SelfSigned.ecdsa(RANDOM, NOW);
  private final ClientTrust clients = trust();
  private final VirtualHost host = new VirtualHost(List.of(server), Optional.of(clients));

  private static ClientTrust trust() {
    return new ClientTrust(List.of(SelfSigned.ecdsa(RANDOM, NOW).certificate()));
  }

  private static ResumptionScope scope(
      VirtualHost host, ClientAuthentication authentication, Bytes context) {
    TlsSettings tls =
        new TlsSettings(
            List.of(ProtocolVersion.TLSv12),
            List.of(CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256),
            List.of(),
            authentication,
            host,
            Map.of(NAMED, host));
    NodeSettings settings =
        new NodeSettings(Optional.empty(), new InetSocketAddress(0), tls, context, Limits.DEFAULT);
    return new HostScopes(settings, NodeCrypto.create())
        .resolve(HelloFacts.builder().build())
        .scope();
  }

  private ResumptionScope scope() {
    return scope(host, ClientAuthentication.NEED, Bytes.EMPTY);
  }

  @Test
  void resolve_sameSettings_isTheSameScope() {
    assertThat(scope().accepts(scope().digest())).isTrue();
  }

  @Test
  void resolve_otherClientAuthorities_areAnotherScope() {
    VirtualHost other = new VirtualHost(List.of(server), Optional.of(trust()));

    assertThat(scope().accepts(scope(other, ClientAuthentication.NEED, Bytes.EMPTY).digest()))
        .isFalse();
  }

  @Test
  void resolve_noClientAuthorities_areAnotherScope() {
    VirtualHost open = new VirtualHost(List.of(server), Optional.empty());
    ResumptionScope scope = scope(open, ClientAuthentication.NEED, Bytes.EMPTY);

    assertThat(scope.clientAuthentication()).isEqualTo(ClientAuthentication.NONE);
    assertThat(scope().accepts(scope.digest())).isFalse();
  }

  @Test
  void resolve_otherAuthentication_isAnotherScope() {
    assertThat(scope().accepts(scope(host, ClientAuthentication.WANT, Bytes.EMPTY).digest()))
        .isFalse();
  }

  @Test
  void resolve_otherCertificate_isAnotherScope() {
    VirtualHost other =
        new VirtualHost(List.of(SelfSigned.ecdsa(RANDOM, NOW)), Optional.of(clients));

    assertThat(scope().accepts(scope(other, ClientAuthentication.NEED, Bytes.EMPTY).digest()))
        .isFalse();
  }

  @Test
  void resolve_otherSessionIdContext_isAnotherScope() {
    ResumptionScope other = scope(host, ClientAuthentication.NEED, Bytes.of(1));

    assertThat(scope().accepts(other.digest())).isFalse();
    assertThat(other.sessionIdContext()).isEqualTo(Bytes.of(1));
  }
}
