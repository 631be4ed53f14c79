// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli;

/** The exit codes of the command. */
final class ExitCode {

  /** The command did what it was asked to do. */
  static final int OK = 0;

  /** A check failed, or the command could not finish. */
  static final int CHECK_FAILED = 1;

  /** An option, or a file that it names, cannot be used. */
  static final int CONFIGURATION = 2;

  private ExitCode() {}
}
