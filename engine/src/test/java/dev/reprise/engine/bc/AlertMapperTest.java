// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.bc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.codec.wire.DecodeException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.bouncycastle.tls.AlertDescription;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AlertMapperTest {

  @ParameterizedTest
  @EnumSource
  void malformed_illegalValueOrDecodeError(DecodeException.Kind kind) {
    short description =
        AlertMapper.malformed(new DecodeException(kind, "field", 0)).getAlertDescription();

    assertThat(description)
        .isEqualTo(
            kind == DecodeException.Kind.ILLEGAL_VALUE
                ? AlertDescription.illegal_parameter
                : AlertDescription.decode_error);
  }

  @Test
  void alerts_areMadeInOnePlaceOfEachAdapter() throws IOException {
    Path root = Path.of(System.getProperty("project.root"), "engine", "src", "main", "java");
    try (Stream<Path> files = Files.walk(root)) {
      assertThat(files.filter(file -> file.toString().endsWith(".java")))
          .filteredOn(file -> read(file).contains("new TlsFatalAlert("))
          .extracting(file -> root.relativize(file).toString())
          .containsExactlyInAnyOrder(
              "dev/reprise/engine/bc/AlertMapper.java",
              "dev/reprise/engine/bc/crypto/CryptoAlerts.java",
              "dev/reprise/engine/jsse/record/Alerts.java");
    }
    assertThat(
            read(root.resolve("dev/reprise/engine/bc/AlertMapper.java"))
                .split("new TlsFatalAlert\\("))
        .hasSize(2);
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
