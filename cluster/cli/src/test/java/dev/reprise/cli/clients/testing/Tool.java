// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.clients.testing;

import dev.reprise.cli.testing.Peers;
import dev.reprise.cli.testing.RunningProcess;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.opentest4j.TestAbortedException;

/**
 * A program or a library that a client consists of.
 *
 * @param versionCommand succeeds if it is installed, and prints its version
 * @param isInCi whether continuous integration has it, so that it may be required
 */
record Tool(List<String> versionCommand, boolean isInCi) {

  private static final Pattern VERSION = Pattern.compile("\\d+(\\.\\d+)+");

  Tool {
    versionCommand = List.copyOf(versionCommand);
  }

  static Tool ofCi(String... versionCommand) {
    return new Tool(List.of(versionCommand), true);
  }

  /** A library of which Debian's package is needed. */
  static Tool ofPackage(String name) {
    return ofCi("dpkg-query", "--show", "--showformat", "${Version}", name);
  }

  /** A program that continuous integration does not have. */
  static Tool ofOthers(String... versionCommand) {
    return new Tool(List.of(versionCommand), false);
  }

  /**
   * The version.
   *
   * @throws TestAbortedException if it is not installed
   * @throws AssertionError if it is not installed although peers are required
   */
  String version() {
    String program = versionCommand.get(0);
    if (!isInCi && !Peers.isInstalled(program)) {
      throw new TestAbortedException(program + " is not on the path");
    }
    Peers.find(program);
    RunningProcess.Result result = RunningProcess.run("", versionCommand);
    Matcher version = VERSION.matcher(result.all());
    if (result.exitCode() != 0 || !version.find()) {
      String problem = versionCommand + " says " + result.all();
      throw isInCi ? Peers.missing(problem) : new TestAbortedException(problem);
    }
    return version.group();
  }
}
