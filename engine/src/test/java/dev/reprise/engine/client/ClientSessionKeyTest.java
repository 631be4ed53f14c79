// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.reprise.codec.wire.Bytes;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** CVE-2016-5419, CVE-2016-5420, CVE-2020-8172: sessions that were offered to the wrong server. */
class ClientSessionKeyTest {

  private static final ClientSessionKey KEY = ClientSessionKey.of("example.com", 443, "system");

  /** SECURITY.md, row 11: Node.js CVE-2020-8172, curl CVE-2016-5419, CVE-2016-5420. */
  @Test
  void key_anyComponentDiffers_isAnotherKey() {
    List<ClientSessionKey> keys =
        List.of(
            KEY,
            ClientSessionKey.of("example.org", 443, "system"),
            ClientSessionKey.of("example.com", 8443, "system"),
            ClientSessionKey.of("example.com", 443, "private"),
            KEY.withServerName(Optional.empty()),
            KEY.withServerName(Optional.of("")),
            KEY.withServerName(Optional.of("www.example.com")),
            KEY.withApplicationProtocols(List.of("h2")),
            KEY.withApplicationProtocols(List.of("h2", "http/1.1")),
            KEY.withApplicationProtocols(List.of("http/1.1", "h2")),
            KEY.withClientCertificate(Bytes.of(1)),
            KEY.withVerifier("pinned"));

    assertThat(keys).doesNotHaveDuplicates();
    assertThat(keys.stream().map(ClientSessionKey::digest)).doesNotHaveDuplicates();
  }

  /** The digest stands in files, so it is a format. Computed with Python's hashlib. */
  @Test
  void digest_ofAKeyWithEverything_isTheKnownOne() {
    ClientSessionKey key =
        KEY.withServerName(Optional.of("WWW.example.com"))
            .withApplicationProtocols(List.of("h2", "http/1.1"))
            .withClientCertificate(Bytes.of(1, 255))
            .withVerifier("pinned");

    assertThat(key.digest().hex())
        .isEqualTo("34a28d19bcf7cff34505dde491bf3c5577e28fa453e2b57ddc179462e9ea60ad");
  }

  @Test
  void new_portOutOfRange_isRefused() {
    assertThat(ClientSessionKey.of("a", 1, "t").port()).isEqualTo(1);
    assertThat(ClientSessionKey.of("a", 65_535, "t").port()).isEqualTo(65_535);
    for (int port : new int[] {-1, 0, 65_536}) {
      assertThatIllegalArgumentException().isThrownBy(() -> ClientSessionKey.of("a", port, "t"));
    }
    assertThatIllegalArgumentException().isThrownBy(() -> ClientSessionKey.of("", 1, "t"));
  }

  @Test
  void key_hostInCapitals_isTheSame() {
    assertThat(ClientSessionKey.of("EXAMPLE.com", 443, "system")).isEqualTo(KEY);
  }
}
