// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.option;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reprise.cli.serve.SniEntry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class OptionValuesTest {

  @ParameterizedTest
  @CsvSource({
    "4h, PT4H",
    "1h30m, PT1H30M",
    "90s, PT1M30S",
    "250ms, PT0.25S",
    "7d, PT168H",
    "0s, PT0S"
  })
  void duration_isReadAsPeopleWriteIt(String text, Duration expected) {
    assertThat(new DurationConverter().convert(text)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({"PT4H, 4h", "PT90S, 1m30s", "PT0.25S, 250ms", "PT9600H, 400d", "PT0S, 0s"})
  void duration_isWrittenAsItCanBeRead(Duration duration, String expected) {
    assertThat(DurationConverter.text(duration)).isEqualTo(expected);
    assertThat(new DurationConverter().convert(expected)).isEqualTo(duration);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "4", "4 h", "-4h", "30m1h", "4H", "99999999h", "1.5h"})
  void duration_inAnotherForm_isRefused(String text) {
    assertThatThrownBy(() -> new DurationConverter().convert(text))
        .isInstanceOf(TypeConversionException.class);
  }

  @Test
  void hostPort_isReadAndWritten() {
    HostPort.Converter converter = new HostPort.Converter();

    assertThat(converter.convert("localhost:0")).isEqualTo(new HostPort("localhost", 0));
    assertThat(converter.convert("[::1]:8443")).isEqualTo(new HostPort("::1", 8443));
    assertThat(converter.convert("[::1]:8443")).hasToString("[::1]:8443");
    assertThat(converter.convert("127.0.0.1:1")).hasToString("127.0.0.1:1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ":1", "a", "a:", "a:b", "a:65536", "::1:8443", "a:-1", "[::1]"})
  void hostPort_inAnotherForm_isRefused(String text) {
    assertThatThrownBy(() -> new HostPort.Converter().convert(text))
        .isInstanceOf(TypeConversionException.class);
  }

  @Test
  void sniEntry_isReadWithAndWithoutAuthority() {
    SniEntry.Converter converter = new SniEntry.Converter();

    SniEntry without = converter.convert("WWW.Example.COM.=a.crt:a.key");
    assertThat(without.name()).hasToString("www.example.com");
    assertThat(without.certificate()).isEqualTo(Path.of("a.crt"));
    assertThat(without.key()).isEqualTo(Path.of("a.key"));
    assertThat(without.clientCa()).isEmpty();
    assertThat(converter.convert("a=b:c:d").clientCa()).isEqualTo(Optional.of(Path.of("d")));
  }
}
