// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.node;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The file descriptors that the system grants this process, as far as it tells. */
final class Descriptors {

  /** For files that are read again, the status page, stores, and what the JDK opens. */
  private static final int RESERVED = 16;

  private static final long OF_A_SELECTOR = 2;

  private static final Pattern LIMIT = Pattern.compile("(?m)^Max open files +(\\d+) ");

  private Descriptors() {}

  /**
   * Lowers a number of connections to what descriptors are left for; at least 1.
   *
   * @param selectors how many are still to be opened
   */
  static int atMost(int connections, int selectors) {
    try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
      Matcher limit = LIMIT.matcher(Files.readString(Path.of("/proc/self/limits")));
      if (!limit.find()) {
        return connections;
      }
      long left =
          Long.parseLong(limit.group(1)) - open.count() - RESERVED - selectors * OF_A_SELECTOR;
      return (int) Math.max(1, Math.min(connections, left));
    } catch (IOException | NumberFormatException e) {
      return connections; // not Linux, or no limit
    }
  }
}
