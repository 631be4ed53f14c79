// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.client;

import static org.assertj.core.api.Assertions.assertThat;

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

  @Test
  void key_hostInCapitals_isTheSame() {
    assertThat(ClientSessionKey.of("EXAMPLE.com", 443, "system")).isEqualTo(KEY);
  }
}
