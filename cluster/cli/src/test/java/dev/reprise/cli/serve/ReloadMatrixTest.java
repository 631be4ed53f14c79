// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.serve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.cli.serve.ReloadedKind.Running;
import dev.reprise.cluster.redis.testing.FileReplacement;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every kind of file that a node reads again, replaced in every way, by good and by bad content.
 * Bad content leaves in use what was read before; it is reported once, and so is its end. The files
 * for Redis have a matrix of their own, beside their readers.
 */
class ReloadMatrixTest {

  private static final String KEPT = "what was read before stays in use";

  @TempDir private Path directory;

  private final List<String> notices = new ArrayList<>();
  private final FileWatch watch = new FileWatch(this::note);
  private final List<Running> opened = new ArrayList<>();
  private int warnings;
  private int version;

  /** Others can read the files of tests, as they can those of Kubernetes. */
  private void note(String line) {
    if (line.contains("others can read")) {
      warnings++;
    } else if (!line.contains(ReloadedKind.UNCHANGED)) {
      notices.add(line);
    }
  }

  @AfterEach
  void close() {
    opened.forEach(Running::close);
    assertThat(warnings).as("warnings of one file that others can read").isLessThanOrEqualTo(1);
  }

  static Stream<Arguments> replacements() {
    return Stream.of(ReloadedKind.values())
        .flatMap(kind -> Stream.of(FileReplacement.values()).map(way -> Arguments.of(kind, way)));
  }

  static Stream<Arguments> badReplacements() {
    return replacements()
        .flatMap(
            row ->
                ((ReloadedKind) row.get()[0])
                    .bad().keySet().stream()
                        .map(bad -> Arguments.of(row.get()[0], row.get()[1], bad)));
  }

  @ParameterizedTest
  @MethodSource("replacements")
  void look_goodContent_isUsed_andNeverHalfOfIt(ReloadedKind kind, FileReplacement way) {
    Running node = start(kind, way);
    String before = node.inUse();

    way.write(
        directory,
        kind.good(1),
        ++version,
        () -> {
          look();
          assertThat(node.inUse()).as("between two files").isEqualTo(before);
        });
    look();

    assertThat(node.inUse()).isNotEqualTo(before).isEqualTo(startedNow(kind, way));
    assertThat(notices).doesNotHaveDuplicates();
    int last = notices.size() - 1;
    assertThat(notices.get(last)).contains("read again");
    assertThat(notices.subList(0, last)).allMatch(each -> each.endsWith(KEPT));
  }

  @ParameterizedTest
  @MethodSource("badReplacements")
  void look_badContent_isReportedOnceEachTime_untilItIsGood(
      ReloadedKind kind, FileReplacement way, String bad) {
    Running node = start(kind, way);
    String before = node.inUse();

    spoil(kind, way, bad);
    lookTwice();
    assertThat(notices).singleElement().asString().endsWith(KEPT);
    assertThat(node.inUse()).isEqualTo(before);

    way.write(directory, kind.good(1), ++version, ReloadMatrixTest::nothing);
    lookTwice();
    String after = node.inUse();
    assertThat(after).isEqualTo(startedNow(kind, way));
    assertThat(notices).hasSize(2).last().asString().contains("read again");

    spoil(kind, way, bad);
    lookTwice();
    assertThat(notices).hasSize(3).last().isEqualTo(notices.get(0));

    way.write(directory, kind.good(1), ++version, ReloadMatrixTest::nothing); // as it was before
    lookTwice();
    assertThat(notices).hasSize(4).last().asString().contains("read again");
    assertThat(node.inUse()).isEqualTo(after);
  }

  @ParameterizedTest
  @MethodSource("badReplacements")
  void reload_isAnsweredEachTime(ReloadedKind kind, FileReplacement way, String bad) {
    Running node = start(kind, way);
    String before = node.inUse();

    spoil(kind, way, bad);
    watch.reload();
    watch.reload();
    assertThat(node.inUse()).isEqualTo(before);
    assertThat(notices).hasSize(2).allMatch(each -> each.endsWith(KEPT));

    way.write(directory, kind.good(1), ++version, ReloadMatrixTest::nothing);
    watch.reload();
    assertThat(node.inUse()).isEqualTo(startedNow(kind, way));
    assertThat(notices).hasSize(3).last().asString().contains("read again");
  }

  private Running start(ReloadedKind kind, FileReplacement way) {
    way.write(directory, kind.good(0), ++version, ReloadMatrixTest::nothing);
    return open(kind, way, watch);
  }

  /** What a node that was started with the files as they are now would use. */
  private String startedNow(ReloadedKind kind, FileReplacement way) {
    return open(kind, way, new FileWatch(line -> {})).inUse();
  }

  private Running open(ReloadedKind kind, FileReplacement way, FileWatch by) {
    Running node =
        kind.start(name -> way.file(directory, name), by, by == watch ? this::note : line -> {});
    opened.add(node);
    return node;
  }

  /** Gives one file bad content, or removes it. */
  private void spoil(ReloadedKind kind, FileReplacement way, String bad) {
    Map<String, byte[]> contents = kind.bad().get(bad);
    way.write(directory, contents, ++version, ReloadMatrixTest::nothing);
    kind.good(0).keySet().stream()
        .filter(name -> !contents.containsKey(name))
        .forEach(name -> way.remove(directory, name));
  }

  private static void nothing() {}

  /** A change takes effect at the second look. */
  private void look() {
    watch.look();
    watch.look();
  }

  private void lookTwice() {
    look();
    look();
  }
}
