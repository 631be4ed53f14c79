// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.option;

import java.io.Serial;

/**
 * Something that a person asked for and that can't be: the message is one line naming where and
 * what.
 */
public final class ConfigurationException extends RuntimeException {

  @Serial private static final long serialVersionUID = 1L;

  /**
   * @param where the option, with the file where there is one
   * @param problem what is wrong there
   */
  public ConfigurationException(String where, String problem) {
    super(where + ": " + problem, null, false, false);
  }
}
