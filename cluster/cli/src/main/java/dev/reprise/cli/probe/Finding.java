// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.probe;

import java.util.Locale;

/**
 * What one check found at one node.
 *
 * @param detail one line without a full stop
 */
record Finding(Check check, Grade grade, String detail) {

  /** How bad it is. */
  enum Grade {
    /** As it should be. */
    OK,
    /** Nothing wrong, but worth knowing. */
    NOTE,
    /** Against the letter of a standard, or weaker than it could be. */
    WARNING,
    /** A hole. */
    FAIL;

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    boolean isWrong() {
      return compareTo(WARNING) >= 0;
    }
  }
}
