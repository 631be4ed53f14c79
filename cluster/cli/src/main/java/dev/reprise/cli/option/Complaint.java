// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.option;

import java.util.regex.Pattern;
import picocli.CommandLine;

/** One line on standard error, in which no URI shows its user and password. */
public final class Complaint {

  /** User and password in a URI, which picocli quotes where an argument has no option. */
  private static final Pattern LOGIN = Pattern.compile("(?<=://).*@");

  private Complaint() {}

  /** Prints a problem behind the name of the command that has it. */
  public static void print(CommandLine command, String problem) {
    String oneLine = problem.replaceAll("\\s*\\R\\s*", " ");
    String shown = LOGIN.matcher(oneLine).replaceAll("...@");
    command.getErr().println(command.getCommandSpec().qualifiedName() + ": " + shown);
    command.getErr().flush();
  }
}
