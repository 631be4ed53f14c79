// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.option;

/** The exit codes of the command. */
public final class ExitCode {

  /** The command did what it was asked to do. */
  public static final int OK = 0;

  /** A check failed, or the command could not finish. */
  public static final int CHECK_FAILED = 1;

  /** An option, or a file that it names, cannot be used. */
  public static final int CONFIGURATION = 2;

  /** A server could not be reached, so nothing is known about it. */
  public static final int UNREACHABLE = 3;

  private ExitCode() {}
}
