// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.keys;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.cli.Reprise;
import dev.reprise.codec.keyfile.KeyFile;
import dev.reprise.codec.keyfile.KeyFileException;
import dev.reprise.codec.keyfile.KeyFileFormat;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Keys for fleets without a cluster: new ones in a file, and the same in the files of a fleet. */
class KeysRotateTest {

  @TempDir private Path directory;

  private final StringWriter err = new StringWriter();

  /** The next key of before seals, and was everywhere before it does. */
  @Test
  void rotate_haproxy_letsTheNextKeySeal() throws KeyFileException {
    Path file = generate(KeyFileFormat.HAPROXY, "3");
    List<KeyFile.Entry> before = read(file, KeyFileFormat.HAPROXY).entries();

    assertThat(run("keys", "rotate", file.toString())).isZero();

    KeyFile after = read(file, KeyFileFormat.HAPROXY);
    assertThat(after.sealing()).isEqualTo(before.get(2));
    assertThat(after.entries()).hasSize(3).startsWith(before.get(1), before.get(2));
    assertThat(before).doesNotContain(after.entries().get(2));
  }

  @Test
  void rotate_ats_keepsTheFormerKeyOpening() throws KeyFileException, IOException {
    Path file = generate(KeyFileFormat.ATS, "1");
    KeyFile.Entry first = read(file, KeyFileFormat.ATS).sealing();

    assertThat(run("keys", "rotate", "--format", "ats", file.toString())).isZero();
    KeyFile second = read(file, KeyFileFormat.ATS);
    assertThat(second.entries()).hasSize(2).endsWith(first);

    assertThat(run("keys", "rotate", "--format", "ats", file.toString())).isZero();
    assertThat(read(file, KeyFileFormat.ATS).entries()).hasSize(2).endsWith(second.sealing());
    assertThat(run("keys", "rotate", "--format", "ats", "--keep", "3", file.toString())).isZero();
    assertThat(read(file, KeyFileFormat.ATS).entries()).hasSize(3);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
  }

  @ParameterizedTest
  @EnumSource(
      value = KeyFileFormat.class,
      names = {"NGINX", "APACHE", "ENVOY", "NETTY"})
  void rotate_formatWithOneKey_replacesIt(KeyFileFormat format) throws KeyFileException {
    Path file = generate(format, "1");
    KeyFile.Entry first = read(file, format).sealing();

    assertThat(run("keys", "rotate", "--format", format.word(), file.toString())).isZero();

    assertThat(read(file, format).entries()).hasSize(1).doesNotContain(first);
    assertThat(read(file, format).sealing().encryptionKey().length())
        .isEqualTo(first.encryptionKey().length());
  }

  @Test
  void rotate_roomThatTheFormatHasNot_isRefused_andTheFileStays()
      throws KeyFileException, IOException {
    Path file = generate(KeyFileFormat.HAPROXY, "3");
    byte[] before = Files.readAllBytes(file);

    assertThat(run("keys", "rotate", "--keep", "2", file.toString())).isEqualTo(2);

    assertThat(err.toString()).contains("--keep", "3 to 64 keys");
    assertThat(file).hasBinaryContent(before);
  }

  /** Every program of a fleet seals under the same key. */
  @ParameterizedTest
  @CsvSource({"128, 7", "256, 7"})
  void generate_fleet_hasTheSameKeysInEveryFormat(int bits, int files) throws Exception {
    Path fleet = directory.resolve("fleet");

    int exit =
        run("keys", "generate", "--fleet", fleet.toString(), "--bits", Integer.toString(bits));

    assertThat(exit).as(err.toString()).isZero();
    KeyFile.Entry sealing = read(fleet.resolve("nginx.1.key"), KeyFileFormat.NGINX).sealing();
    try (Stream<Path> all = Files.list(fleet)) {
      List<Path> made = all.sorted().toList();
      assertThat(made).hasSize(files);
      for (Path file : made) {
        String name = file.getFileName().toString();
        KeyFileFormat format =
            KeyFileFormat.ofWord(name.substring(0, name.indexOf('.'))).orElseThrow();
        if (!name.matches(".*\\.[23]\\.key")) {
          assertThat(read(file, format).sealing()).as(name).isEqualTo(sealing);
        }
      }
    }
    assertThat(run("keys", "generate", "--fleet", fleet.toString())).isEqualTo(2);
    assertThat(err.toString()).contains("--force");
  }

  private Path generate(KeyFileFormat format, String count) {
    Path file = directory.resolve(format.word());
    int exit =
        run("keys", "generate", "--format", format.word(), "--count", count, "--out", file + "");
    assertThat(exit).as(err.toString()).isZero();
    return file;
  }

  private static KeyFile read(Path file, KeyFileFormat format) throws KeyFileException {
    return KeyFiles.load(file, Optional.of(format));
  }

  private int run(String... arguments) {
    return Reprise.execute(new PrintWriter(new StringWriter()), new PrintWriter(err), arguments);
  }
}
