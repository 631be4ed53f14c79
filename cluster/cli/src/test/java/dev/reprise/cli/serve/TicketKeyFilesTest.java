// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reprise.cli.option.ConfigurationException;
import dev.reprise.cli.testing.KeyFileSamples;
import dev.reprise.codec.KeyName;
import dev.reprise.codec.keyfile.KeyFile;
import dev.reprise.codec.keyfile.KeyFileFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TicketKeyFilesTest {

  private static final Instant WRITTEN = Instant.parse("2026-11-21T10:00:00Z");

  @TempDir private Path directory;

  private final List<String> notices = new ArrayList<>();
  private final KeyFile.Entry first = KeyFileSamples.random(16);
  private final KeyFile.Entry second = KeyFileSamples.random(16);

  private Instant now = WRITTEN.plus(Duration.ofHours(1));
  private Path file;
  private TicketKeyFiles files;
  private FileWatch watch;

  @BeforeEach
  void open() throws IOException {
    file = directory.resolve("ticket.key");
    write(WRITTEN, first);
    files = open(Optional.of(KeyFileFormat.ATS));
    watch = watch(files);
  }

  private FileWatch watch(TicketKeyFiles watched) {
    FileWatch made = new FileWatch(notices::add);
    watched.watch(made);
    return made;
  }

  /** A change takes effect at the second look. */
  private void look() {
    watch.look();
    watch.look();
  }

  @AfterEach
  void close() {
    files.close();
  }

  @Test
  void constructor_goodFileOfTheOwners_saysNothing() {
    assertThat(notices).isEmpty();
    assertThat(sealing()).isEqualTo(first.name());
  }

  @Test
  void look_sameFile_readsNothing() {
    look();

    assertThat(notices).isEmpty();
    assertThat(sealing()).isEqualTo(first.name());
  }

  @Test
  void look_otherFile_takesItsKeys() throws IOException {
    write(WRITTEN, second, KeyFileSamples.random(16));

    look();

    assertThat(sealing()).isEqualTo(second.name());
    assertThat(notices).singleElement().asString().contains("read again", second.name().toString());
  }

  @Test
  void look_badFile_keepsTheKeysAndSaysSoOnce() throws IOException {
    Files.write(file, new byte[47]);

    look();
    look();

    assertThat(sealing()).isEqualTo(first.name());
    assertThat(notices)
        .singleElement()
        .asString()
        .contains(file + ": 47 octets")
        .contains("what was read before stays in use");
  }

  @Test
  void look_badFileMendedWithoutATrace_takesItsKeys() throws IOException {
    FileTime same = Files.getLastModifiedTime(file);
    Files.write(file, new byte[48]);
    Files.setLastModifiedTime(file, same);
    watch.reload();
    Path mended =
        KeyFileSamples.write(
            directory.resolve("mended"), new KeyFile(KeyFileFormat.ATS, List.of(second)));
    Files.write(file, Files.readAllBytes(mended)); // in place: the file stays the same
    Files.setLastModifiedTime(file, same);

    look();

    assertThat(sealing()).isEqualTo(second.name());
  }

  @Test
  void look_fileThatIsGone_keepsTheKeysUntilItIsBack() throws IOException {
    Files.delete(file);
    look();
    assertThat(sealing()).isEqualTo(first.name());

    write(WRITTEN, second);
    look();

    assertThat(sealing()).isEqualTo(second.name());
    assertThat(notices).hasSize(2);
  }

  @Test
  void reload_weakKey_keepsTheKeys() throws IOException {
    Files.write(file, new byte[48]);

    watch.reload();

    assertThat(sealing()).isEqualTo(first.name());
    assertThat(notices).singleElement().asString().contains("all zero");
  }

  @Test
  void constructor_fileThatOthersCanRead_saysSo() throws IOException {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));

    open(Optional.of(KeyFileFormat.ATS)).close();

    assertThat(notices).singleElement().asString().contains("others can read", "chmod 600");
  }

  @Test
  void constructor_formatThatWasGuessed_saysWhich() {
    open(Optional.empty()).close();

    assertThat(notices)
        .singleElement()
        .asString()
        .contains("taken for a key file of nginx", "--ticket-keys-format");
  }

  @Test
  void constructor_sevenDaysOldKey_warnsAndRemindsEachDay() {
    now = WRITTEN.plus(Duration.ofDays(7)).plusSeconds(1);
    try (TicketKeyFiles old = open(Optional.of(KeyFileFormat.ATS))) {
      assertThat(notices).singleElement().asString().contains("has not changed for 7 days");

      watch = watch(old);
      look();
      assertThat(notices).hasSize(1);

      now = now.plus(Duration.ofDays(1)).plusSeconds(1);
      look();
      assertThat(notices).hasSize(2);
      assertThat(notices.get(1)).contains("8 days");
    }
  }

  @Test
  void constructor_fileFromTheFuture_isOfNow() throws IOException {
    write(now.plus(Duration.ofDays(1)), second);

    try (TicketKeyFiles future = open(Optional.of(KeyFileFormat.ATS))) {
      assertThat(future.keys().at(now).sealingKey(now)).isPresent();
    }
  }

  @Test
  void constructor_badFile_isAConfigurationError() throws IOException {
    Files.write(file, new byte[80]);

    assertThatThrownBy(() -> open(Optional.of(KeyFileFormat.APACHE)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("--ticket-keys: " + file);
  }

  private TicketKeyFiles open(Optional<KeyFileFormat> format) {
    return new TicketKeyFiles(List.of(file), format, () -> now, notices::add);
  }

  private KeyName sealing() {
    return files.keys().at(now).sealingKey(now).orElseThrow().name();
  }

  private void write(Instant modified, KeyFile.Entry... keys) throws IOException {
    KeyFileSamples.write(file, new KeyFile(KeyFileFormat.ATS, List.of(keys)));
    Files.setLastModifiedTime(file, FileTime.from(modified));
  }
}
