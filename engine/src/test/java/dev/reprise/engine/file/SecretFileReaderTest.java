// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SecretFileReaderTest {

  private static final int MOST = 8;

  @TempDir private Path directory;
  private Path file;
  private final List<String> warnings = new ArrayList<>();

  @BeforeEach
  void write() throws IOException {
    file = directory.resolve("secret");
    Files.write(file, new byte[MOST]);
    mode("rw-------");
  }

  @ParameterizedTest
  @ValueSource(strings = {"rw-------", "r--------", "rw-r-----", "rw-rw----"})
  void read_ownerAndGroupAlone_warnsOfNothing(String mode) throws IOException {
    mode(mode);

    assertThat(reader(MOST).read()).isEqualTo(new byte[MOST]);

    assertThat(warnings).isEmpty();
  }

  /** SECURITY.md, row 48: private keys and cluster secrets were taken in silence. */
  @ParameterizedTest
  @CsvSource({"rw-r--r--, read", "rw-----w-, change", "rw----rw-, read and change"})
  void read_othersMay_warnsWithWhatAndWhereAndHowToCorrectIt(String mode, String may)
      throws IOException {
    mode(mode);

    reader(MOST).read();

    assertThat(warnings)
        .containsExactly(
            file + ": others can " + may + " this file, and it holds a secret: chmod 600 " + file);
  }

  @Test
  void read_againAndAgain_warnsWhenThePermissionsHaveChanged() throws IOException {
    SecretFileReader reader = reader(MOST);
    mode("rw-r--r--");

    reader.read();
    reader.read();
    assertThat(warnings).hasSize(1);

    mode("rw-------");
    reader.read();
    assertThat(warnings).hasSize(1);

    mode("rw-r--r--");
    reader.read();
    assertThat(warnings).hasSize(2);
  }

  @Test
  void read_longerThanTheBound_throws() {
    assertThatIOException()
        .isThrownBy(reader(MOST - 1)::read)
        .satisfies(
            e -> assertThat(SecretFileReader.reason(e)).isEqualTo("is longer than 7 octets"));
  }

  @Test
  void reason_ofAFileThatCannotBeRead_isWithoutItsName() {
    assertThatIOException()
        .isThrownBy(new SecretFileReader(directory.resolve("none"), MOST)::read)
        .satisfies(e -> assertThat(SecretFileReader.reason(e)).isEqualTo("no such file"));
    assertThatIOException()
        .isThrownBy(new SecretFileReader(directory, MOST)::read)
        .satisfies(
            e -> assertThat(SecretFileReader.reason(e)).isEqualTo("can't be read: Is a directory"));
  }

  @Test
  void isOwnersAlone_modeOfTheGroupToo_isFalse() throws IOException {
    assertThat(SecretFileReader.isOwnersAlone(file)).isTrue();

    mode("rw-r-----");

    assertThat(SecretFileReader.isOwnersAlone(file)).isFalse();
  }

  @Test
  void exposure_ofALink_isThatOfItsTarget() throws IOException {
    Path link = Files.createSymbolicLink(directory.resolve("link"), file);
    assertThat(SecretFileReader.exposure(link)).isEmpty();

    mode("rw-r--r--");

    assertThat(SecretFileReader.exposure(link)).isPresent();
  }

  @Test
  void exposure_ofAFileThatIsGone_saysThatItCannotTell() {
    Path none = directory.resolve("none");

    assertThat(SecretFileReader.exposure(none)).hasValue(none + ": its permissions can't be read");
  }

  private SecretFileReader reader(int mostOctets) {
    return new SecretFileReader(file, mostOctets, warnings::add);
  }

  private void mode(String mode) throws IOException {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
  }
}
