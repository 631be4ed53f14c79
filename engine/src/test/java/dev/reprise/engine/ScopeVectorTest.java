// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.codec.ScopeDigest;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.testvectors.Fields;
import dev.reprise.testvectors.VectorTests;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Scopes have the encoding, fingerprint and field digests of the vectors. */
class ScopeVectorTest {

  @TestFactory
  Stream<DynamicTest> scopeEncode() {
    return VectorTests.of(
        "scope_encode",
        (group, vector) -> {
          ResumptionScope scope = scope(vector.inputs());

          Fields expected = vector.value();
          assertThat(scope.encoding()).isEqualTo(Bytes.copyOf(expected.hex("encoding")));
          assertThat(scope.fingerprint()).isEqualTo(Bytes.copyOf(expected.hex("fingerprint")));
          Fields digests = expected.object("digests");
          assertThat(scope.digest().fields()).hasSize(ScopeDigest.Field.values().length);
          for (ScopeDigest.FieldDigest field : scope.digest().fields()) {
            String name = field.field().name().toLowerCase(Locale.ROOT);
            assertThat(field.digest()).as(name).isEqualTo(Bytes.copyOf(digests.hex(name)));
          }
        });
  }

  private static ResumptionScope scope(Fields inputs) {
    String authentication = inputs.text("client_authentication");
    return ResumptionScope.builder()
        .localKeys(digests(inputs, "local_keys"))
        .clientAuthentication(ClientAuthentication.valueOf(authentication.toUpperCase(Locale.ROOT)))
        .trustAnchors(digests(inputs, "trust_anchors"))
        .application(utf8(inputs, "application"))
        .serverNameRule(utf8(inputs, "server_name_rule"))
        .build();
  }

  private static List<Bytes> digests(Fields inputs, String name) {
    return inputs.hexes(name).stream().map(Bytes::copyOf).toList();
  }

  private static String utf8(Fields inputs, String name) {
    return new String(inputs.hex(name), StandardCharsets.UTF_8);
  }
}
