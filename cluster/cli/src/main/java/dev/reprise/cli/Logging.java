// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli;

/**
 * What the command logs: warnings, and everything with {@code --verbose}. Must be set before any
 * logger is made.
 */
final class Logging {

  private static final String LEVEL = "org.slf4j.simpleLogger.defaultLogLevel";

  private static final String JEDIS_LEVEL = "org.slf4j.simpleLogger.log.redis.clients.jedis";

  private Logging() {}

  static void configure(boolean verbose) {
    if (verbose) {
      System.setProperty(LEVEL, "debug");
    }
    // Jedis logs a stack trace for each connection that ends, also for those that are replaced each
    // minute; the cluster logs trouble itself.
    System.setProperty(JEDIS_LEVEL, "off");
  }
}
