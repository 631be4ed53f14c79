// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.reprise.codec.wire.Bytes;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The text of a secret file, and what a cluster may have of it. */
class SharedSecretsTest {

  private final SecureRandom random = new SecureRandom();

  @Test
  void parse_hexadecimalAndBase64OfTheSameOctets_areTheSameSecret() {
    byte[] octets = random.generateSeed(32);
    String base64 = Base64.getEncoder().encodeToString(octets);
    SharedSecrets expected = parse(Bytes.copyOf(octets).hex());

    assertThat(parse(base64)).isEqualTo(expected);
    assertThat(parse("# today\n\n  " + base64 + "  \n")).isEqualTo(expected);
    assertThat(expected.toString())
        .contains(expected.first().name().toString())
        .doesNotContain(Bytes.copyOf(octets).hex().substring(0, 16));
  }

  /** It was read as base64 where that was possible: another secret, and not a word. */
  @Test
  void parse_hexadecimalWithASlip_isRefused() {
    String hex = Bytes.copyOf(random.generateSeed(32)).hex();

    assertThatIllegalArgumentException()
        .isThrownBy(() -> parse("# today\n" + hex.substring(1)))
        .withMessage(
            "line 2 has 63 hexadecimal digits and 0 other characters: hexadecimal has an even"
                + " number of digits, and nothing else");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> parse("O" + hex.substring(1)))
        .withMessageStartingWith("line 1 has 63 hexadecimal digits and 1 other characters");
    assertThatIllegalArgumentException().isThrownBy(() -> parse(hex + ":" + hex.substring(1)));
  }

  @Test
  void clusterName_has1To255Characters() {
    List<SharedSecret> secrets = List.of(SharedSecret.generate(random));

    assertThat(new SharedSecrets("c".repeat(255), "d", secrets).cluster()).hasSize(255);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new SharedSecrets("c".repeat(256), "d", secrets));
    assertThatIllegalArgumentException().isThrownBy(() -> new SharedSecrets("", "d", secrets));
  }

  @Test
  void secrets_are1To16() {
    assertThat(new SharedSecrets("c", "d", secrets(16)).secrets()).hasSize(16);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new SharedSecrets("c", "d", secrets(17)))
        .withMessageContaining("1 to 16");
    assertThatIllegalArgumentException().isThrownBy(() -> new SharedSecrets("c", "d", secrets(0)));
  }

  private List<SharedSecret> secrets(int count) {
    return Stream.generate(() -> SharedSecret.generate(random)).limit(count).toList();
  }

  private static SharedSecrets parse(String text) {
    return SharedSecrets.parse("c", "d", text);
  }
}
