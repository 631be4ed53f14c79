// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli;

/**
 * What the command logs: warnings, unless told to say more. Must be set before any logger is made.
 */
final class Logging {

  private static final String LEVEL = "org.slf4j.simpleLogger.defaultLogLevel";

  private Logging() {}

  static void configure(boolean verbose) {
    if (verbose) {
      System.setProperty(LEVEL, "debug");
    }
  }
}
