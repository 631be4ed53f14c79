// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.serve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.cli.option.ConfigurationException;
import dev.reprise.cluster.redis.testing.FileReplacement;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileWatchTest {

  @TempDir private Path directory;

  private final List<String> notices = new ArrayList<>();
  private final List<String> used = new ArrayList<>();
  private FileWatch watch;
  private Path file;

  @BeforeEach
  void watch() throws IOException {
    file = Files.writeString(directory.resolve("file"), "old");
    watch = watchOf(file);
  }

  private FileWatch watchOf(Path watched) {
    FileWatch made = new FileWatch(notices::add);
    made.add(List.of(watched), FileWatch.stamp(List.of(watched)), () -> use(watched));
    return made;
  }

  private String use(Path watched) {
    try {
      String content = Files.readString(watched);
      if (content.equals("bad")) {
        throw new ConfigurationException("--option", watched + ": is bad");
      }
      used.add(content);
      return "read again";
    } catch (IOException e) {
      throw new ConfigurationException("--option", watched + ": can't be read");
    }
  }

  /** A change takes effect at the second look. */
  private void look() {
    watch.look();
    watch.look();
  }

  @Test
  void look_nothingChanged_readsNothing() {
    look();

    assertThat(used).isEmpty();
    assertThat(notices).isEmpty();
  }

  @Test
  void look_writtenInPlaceWithinTheSameInstant_reads() throws IOException {
    FileTime time = Files.getLastModifiedTime(file);
    Files.writeString(file, "new");
    Files.setLastModifiedTime(file, time);

    look();

    assertThat(used).containsExactly("new");
    assertThat(notices).containsExactly("read again");
  }

  /** A node takes its time to start after it has read its files. */
  @Test
  void look_changedBetweenReadingAndWatching_reads() throws IOException {
    String stamp = FileWatch.stamp(List.of(file));
    Files.writeString(file, "new");
    watch = new FileWatch(notices::add);
    watch.add(List.of(file), stamp, () -> use(file));

    look();

    assertThat(used).containsExactly("new");
  }

  @Test
  void look_touchedOnly_readsNothing() throws IOException {
    Files.setLastModifiedTime(file, FileTime.fromMillis(1));

    look();

    assertThat(used).isEmpty();
  }

  @Test
  void look_replacedByAnotherFile_reads() throws IOException {
    Path other = Files.writeString(directory.resolve("other"), "new");
    Files.move(other, file, StandardCopyOption.ATOMIC_MOVE);

    look();

    assertThat(used).containsExactly("new");
  }

  @Test
  void look_linkToADirectoryChanged_reads() throws IOException {
    FileReplacement way = FileReplacement.KUBERNETES;
    way.write(directory, content("old"), 1, () -> {});
    watch = watchOf(way.file(directory, "tls.crt"));
    way.write(directory, content("new"), 2, () -> {});

    look();

    assertThat(used).containsExactly("new");
  }

  private static Map<String, byte[]> content(String text) {
    return Map.of("tls.crt", text.getBytes(StandardCharsets.US_ASCII));
  }

  @Test
  void look_whileTheFileIsWritten_waits() throws IOException {
    Files.writeString(file, "ne");
    watch.look();
    Files.writeString(file, "new");
    watch.look();

    assertThat(used).isEmpty();
    watch.look();
    assertThat(used).containsExactly("new");
  }

  @Test
  void look_badFile_keepsWhatWasReadAndSaysSoOnce_untilItIsGood() throws IOException {
    Files.writeString(file, "bad");
    look();
    look();
    Files.writeString(file, "good");
    look();

    assertThat(used).containsExactly("good");
    assertThat(notices)
        .containsExactly(
            "--option: " + file + ": is bad; what was read before stays in use", "read again");
  }

  @Test
  void look_readerFailsUnexpectedly_otherFilesAreReadAllTheSame() throws IOException {
    Path other = Files.writeString(directory.resolve("other"), "old");
    watch = new FileWatch(notices::add);
    watch.add(
        List.of(other),
        FileWatch.stamp(List.of(other)),
        () -> {
          throw new IllegalStateException("planted");
        });
    watch.add(List.of(file), FileWatch.stamp(List.of(file)), () -> use(file));
    Files.writeString(other, "new");
    Files.writeString(file, "new");

    look();
    look();

    assertThat(used).containsExactly("new");
    assertThat(notices)
        .hasSize(2)
        .anyMatch(
            notice -> notice.startsWith("[" + other + "] can't be used") && !notice.contains("\n"));
  }

  @Test
  void look_fileGoneAndBackAsItWas_saysThatTheTroubleIsOver() throws IOException {
    Files.delete(file);
    look();
    Files.writeString(file, "old");
    look();
    look();

    assertThat(used).containsExactly("old");
    assertThat(notices)
        .containsExactly(
            "--option: " + file + ": can't be read; what was read before stays in use",
            "read again");
  }

  @Test
  void reload_badFile_saysSoEachTime() throws IOException {
    Files.writeString(file, "bad");
    watch.reload();
    watch.reload();

    assertThat(notices).hasSize(2).allMatch(line -> line.endsWith("stays in use"));
  }

  @Test
  void reload_unchanged_readsAllTheSame() {
    watch.reload();

    assertThat(used).containsExactly("old");
  }
}
