// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.finding;

import dev.reprise.cli.option.ExitCode;
import java.util.List;

/**
 * What the findings of a command come to.
 *
 * @param failures how many failures there are
 * @param warnings how many warnings there are
 * @param strict whether warnings count as failures
 */
public record Verdict(int failures, int warnings, boolean strict) {

  /** The verdict on some findings. */
  public static Verdict on(List<Finding> findings, boolean strict) {
    return new Verdict(count(findings, Grade.FAIL), count(findings, Grade.WARNING), strict);
  }

  /** Whether there is nothing that the user must mend. */
  public boolean ok() {
    return failures == 0 && !(strict && warnings > 0);
  }

  /** The exit code of the command. */
  public int exitCode() {
    return ok() ? ExitCode.OK : ExitCode.CHECK_FAILED;
  }

  /** The last line of a report. */
  public String text() {
    if (failures == 0 && warnings == 0) {
      return "nothing wrong was found";
    }
    return number(failures, "failure") + ", " + number(warnings, "warning");
  }

  private static String number(int count, String what) {
    return (count == 0 ? "no" : count) + " " + what + (count == 1 ? "" : "s");
  }

  private static int count(List<Finding> findings, Grade grade) {
    return (int) findings.stream().filter(finding -> finding.grade() == grade).count();
  }
}
