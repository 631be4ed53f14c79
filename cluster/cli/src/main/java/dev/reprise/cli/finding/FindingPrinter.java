// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.finding;

import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine.Help.Ansi;

/** Prints findings for people: a line each, and what to do about it in the next. */
public final class FindingPrinter {

  private FindingPrinter() {}

  /**
   * Prints them.
   *
   * @param indent what each line begins with
   */
  public static void print(List<Finding> findings, String indent, PrintWriter out) {
    for (Finding finding : findings) {
      String grade = String.format("%-8s", finding.grade().word());
      out.printf(
          "%s%s %-15s %s%n",
          indent, colour(finding.grade(), grade), finding.check(), finding.detail());
      finding.advice().ifPresent(advice -> out.printf("%s%24s %s%n", indent, "", advice));
    }
  }

  /** Colours are for terminals, and not where NO_COLOR is set: picocli knows. */
  private static String colour(Grade grade, String text) {
    return switch (grade) {
      case OK -> Ansi.AUTO.string("@|green " + text + "|@");
      case NOTE -> text;
      case WARNING -> Ansi.AUTO.string("@|yellow " + text + "|@");
      case FAIL -> Ansi.AUTO.string("@|bold,red " + text + "|@");
    };
  }
}
