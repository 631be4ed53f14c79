// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.finding;

import dev.reprise.cli.option.Terminal;
import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine.Help.Ansi;

/**
 * Prints findings for people: a line each, and what to do about it in the next. On a narrow
 * terminal the finding stands below the name of its check.
 */
public final class FindingPrinter {

  /** Fewer columns have no room for a table. */
  private static final int LEAST_OF_A_TABLE = 80;

  private static final int DETAIL_COLUMN = 25;
  private static final String DEEPER = "    ";

  private FindingPrinter() {}

  /**
   * Prints them.
   *
   * @param indent what each line begins with
   */
  public static void print(List<Finding> findings, String indent, PrintWriter out) {
    for (Finding finding : findings) {
      String grade = String.format("%-8s", finding.grade().word());
      String check = indent + colour(finding.grade(), grade) + " " + finding.check();
      if (Terminal.columns(out) < LEAST_OF_A_TABLE) {
        Terminal.println(out, check);
        Terminal.println(out, indent + DEEPER + finding.detail());
        finding.advice().ifPresent(advice -> Terminal.println(out, indent + DEEPER + advice));
      } else {
        String gap = " ".repeat(Math.max(1, DETAIL_COLUMN - 9 - finding.check().length()));
        out.println(check + gap + inColumn(finding.detail(), indent, out));
        String before = indent + " ".repeat(DETAIL_COLUMN);
        finding.advice().ifPresent(advice -> out.println(before + inColumn(advice, indent, out)));
      }
    }
  }

  /** The lines of the table's last column. */
  private static String inColumn(String text, String indent, PrintWriter out) {
    String before = indent + " ".repeat(DETAIL_COLUMN);
    return Terminal.fold(text, Terminal.columns(out) - before.length(), 0)
        .replace("\n", "\n" + before);
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
