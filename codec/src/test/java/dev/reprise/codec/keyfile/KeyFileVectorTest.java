// SPDX-License-Identifier: Apache-2.0
package dev.reprise.codec.keyfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.reprise.testvectors.Fields;
import dev.reprise.testvectors.VectorCase;
import dev.reprise.testvectors.VectorTests;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class KeyFileVectorTest {

  @TestFactory
  Stream<DynamicTest> keyFileDecode() {
    return VectorTests.of("key_file_decode", (group, vector) -> check(vector));
  }

  private static void check(VectorCase vector) throws KeyFileException {
    if (vector.isValid()) {
      KeyFile file = read(vector);
      assertThat(file.format().word()).isEqualTo(vector.value().text("format"));
      assertThat(file.sealing())
          .isSameAs(file.entries().get((int) vector.value().number("sealing")));
      assertKeys(file.entries(), vector.value().objects("keys"));
      assertThat(withLineFeeds(file.encodedSecret())).isEqualTo(withLineFeeds(vector.input()));
    } else {
      KeyFileException failure = catchThrowableOfType(KeyFileException.class, () -> read(vector));
      assertThat(failure.fault().name().toLowerCase(Locale.ROOT)).isEqualTo(vector.failure());
      if (vector.inputs().has("line")) {
        assertThat(failure.line()).hasValue((int) vector.inputs().number("line"));
      }
    }
  }

  private static KeyFile read(VectorCase vector) throws KeyFileException {
    return vector.inputs().has("as")
        ? KeyFile.read(
            "file", vector.input(), KeyFileFormat.ofWord(vector.inputs().text("as")).orElseThrow())
        : KeyFile.recognise("file", vector.input());
  }

  private static void assertKeys(List<KeyFile.Entry> entries, List<Fields> keys) {
    assertThat(entries).hasSameSizeAs(keys);
    for (int i = 0; i < keys.size(); i++) {
      KeyFile.Entry entry = entries.get(i);
      Fields key = keys.get(i);
      assertThat(entry.name().octets().toByteArray()).isEqualTo(key.hex("key_name"));
      assertThat(entry.encryptionKey().toByteArray()).isEqualTo(key.hex("encryption_key"));
      assertThat(entry.macKey().toByteArray()).isEqualTo(key.hex("mac_key"));
    }
  }

  /** What is written has a line feed at each end of a line, and a text may come without. */
  private static String withLineFeeds(byte[] octets) {
    String text = new String(octets, StandardCharsets.ISO_8859_1);
    return octets.length == 0 || !KeyFileReader.isBase64Text(octets)
        ? text
        : text.replace("\r", "").strip();
  }
}
