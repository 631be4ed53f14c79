// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli;

import java.security.Security;

/**
 * How long this process remembers the addresses of names. The 30 seconds of the JDK are too long
 * for a store whose name moves to another server. Must be set before any name is resolved.
 */
final class NameCache {

  private static final String FOUND = "networkaddress.cache.ttl";
  private static final String NOT_FOUND = "networkaddress.cache.negative.ttl";

  private NameCache() {}

  /** Shortens both times, unless the user has set them. */
  static void configure() {
    if (Security.getProperty(FOUND) == null && System.getProperty("sun.net.inetaddr.ttl") == null) {
      Security.setProperty(FOUND, "2");
      Security.setProperty(NOT_FOUND, "1");
    }
  }
}
