// SPDX-License-Identifier: Apache-2.0
package dev.reprise.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.DecodeException;
import dev.reprise.codec.wire.DecodeException.Kind;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostNameTest {

  @ParameterizedTest
  @ValueSource(strings = {"www.example.com", "WWW.EXAMPLE.com", "www.example.com."})
  void normalise_anySpelling_isOneName(String sent) throws DecodeException {
    assertThat(HostName.normalise(latin1(sent))).isEqualTo(new HostName("www.example.com"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a b", "a\0.example", "a\n", "m\u00fcnchen.example", "a\u007f", "a.."})
  void normalise_octetThatIsNotPrintableAscii_isIllegal(String sent) {
    assertThat(failure(latin1(sent))).isEqualTo(Kind.ILLEGAL_VALUE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "."})
  void normalise_nothingLeft_isOutOfRange(String sent) {
    assertThat(failure(latin1(sent))).isEqualTo(Kind.LENGTH_OUT_OF_RANGE);
  }

  @Test
  void normalise_256Octets_isOutOfRange() throws DecodeException {
    Bytes longest = latin1("a".repeat(255));

    assertThat(HostName.normalise(longest).name()).hasSize(255);
    assertThat(failure(latin1("a".repeat(256)))).isEqualTo(Kind.LENGTH_OUT_OF_RANGE);
  }

  @Test
  void normalise_turkishLocale_lowersLatinLetters() throws DecodeException {
    Locale before = Locale.getDefault();
    try {
      Locale.setDefault(Locale.forLanguageTag("tr"));

      assertThat(HostName.normalise(latin1("MAIL.EXAMPLE"))).hasToString("mail.example");
    } finally {
      Locale.setDefault(before);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Example.com", "example.com.", "a b"})
  void new_nameThatIsNotNormalised_throws(String name) {
    assertThatThrownBy(() -> new HostName(name)).isInstanceOf(IllegalArgumentException.class);
  }

  private static Bytes latin1(String text) {
    return Bytes.copyOf(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  private static Kind failure(Bytes sent) {
    return catchThrowableOfType(DecodeException.class, () -> HostName.normalise(sent)).kind();
  }
}
