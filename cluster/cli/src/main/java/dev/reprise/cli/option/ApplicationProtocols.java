// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.option;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** The names of application protocols as ALPN carries them (RFC 7301, Section 3.1). */
public final class ApplicationProtocols {

  private static final int MOST_OCTETS = 255;
  private static final int MOST_NAMES = 100;

  private ApplicationProtocols() {}

  /**
   * Checks the names that an option was given.
   *
   * @throws ConfigurationException if one is empty or too long, or there are too many
   */
  public static List<String> of(String option, List<String> names) {
    if (names.size() > MOST_NAMES) {
      throw new ConfigurationException(option, "names more than " + MOST_NAMES + " protocols");
    }
    for (String name : names) {
      int octets = name.getBytes(StandardCharsets.UTF_8).length;
      if (octets == 0 || octets > MOST_OCTETS) {
        throw new ConfigurationException(
            option, "a protocol has 1 to " + MOST_OCTETS + " octets, such as h2 or http/1.1");
      }
    }
    return List.copyOf(names);
  }
}
