// SPDX-License-Identifier: Apache-2.0
package dev.reprise.bench.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The machine and the program of a measurement.
 *
 * @param cpu the processor's name
 * @param cores how many cores there are
 * @param jdk the version of the JVM that was measured
 * @param commit the source's commit, with a mark if the tree had changes
 * @param rounds how often each row was measured
 */
public record Environment(
    String cpu, int cores, String jdk, String commit, LocalDate date, int rounds) {

  /** This machine, the given JVM, and the tree at {@code root}. */
  public static Environment here(Path root, Optional<String> java, int rounds) throws IOException {
    return new Environment(
        cpuName(),
        Runtime.getRuntime().availableProcessors(),
        jdkVersion(java),
        commitOf(root),
        LocalDate.now(ZoneOffset.UTC),
        rounds);
  }

  /** The feature release of the JVM that was measured, such as 17. */
  int java() {
    return Integer.parseInt(jdk.replaceAll("[^0-9].*", ""));
  }

  /** The same after a number of rounds. */
  Environment afterRounds(int done) {
    return new Environment(cpu, cores, jdk, commit, date, done);
  }

  private static String cpuName() throws IOException {
    Path cpuInfo = Path.of("/proc/cpuinfo");
    if (!Files.exists(cpuInfo)) {
      return System.getProperty("os.arch");
    }
    return Files.readAllLines(cpuInfo).stream()
        .filter(line -> line.startsWith("model name"))
        .map(line -> line.substring(line.indexOf(':') + 1).strip())
        .findFirst()
        .orElse(System.getProperty("os.arch"));
  }

  private static String jdkVersion(Optional<String> java) throws IOException {
    if (java.isEmpty()) {
      return Runtime.version().version().stream()
          .map(String::valueOf)
          .collect(Collectors.joining("."));
    }
    String text = OpenSslProgram.run(List.of(java.get(), "-version")).text();
    return text.lines().findFirst().orElse("").replaceAll(".*\"(.*)\".*", "$1");
  }

  private static String commitOf(Path root) {
    try {
      String directory = root.toString();
      String commit =
          OpenSslProgram.run(List.of("git", "-C", directory, "rev-parse", "--short", "HEAD"))
              .text();
      boolean changed =
          !OpenSslProgram.run(
                  List.of("git", "-C", directory, "status", "--porcelain", "--", "codec", "engine"))
              .text()
              .isBlank();
      return commit.strip() + (changed ? " with changes" : "");
    } catch (IOException e) {
      return "unknown";
    }
  }

  /** One line for people. */
  public String text() {
    return "%s, %d cores; JDK %s; commit %s; %s; %d rounds, median (least–greatest)"
        .formatted(cpu, cores, jdk, commit, date, rounds);
  }

  /** The same for programs. */
  public String json() {
    return "{\"cpu\": \"%s\", \"cores\": %d, \"jdk\": \"%s\", \"commit\": \"%s\", \"date\": \"%s\", \"rounds\": %d}"
        .formatted(cpu, cores, jdk, commit, date, rounds);
  }
}
