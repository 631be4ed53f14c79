// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.redis;

import java.util.function.Consumer;

/**
 * The trouble with files that could be used before. It is reported once when it begins or changes,
 * and once when it ends. Not safe for use by several threads.
 */
final class FileComplaint {

  private final Consumer<String> report;
  private String last = "";

  /**
   * No trouble yet.
   *
   * @param report takes a line for the person who runs this process
   */
  FileComplaint(Consumer<String> report) {
    this.report = report;
  }

  /** Files can't be used, for a reason that names one of them. */
  void about(String problem) {
    if (!problem.equals(last)) {
      last = problem;
      report.accept(problem + "; what was read before stays in use");
    }
  }

  /**
   * Files could be used.
   *
   * @param files the name of one, or a word for all of them that reads as one thing
   */
  void end(String files) {
    if (!last.isEmpty()) {
      last = "";
      report.accept(files + " can be used again: what was read now is in use");
    }
  }
}
