// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.finding;

import java.util.Locale;

/** How bad a finding is, from good to bad. */
public enum Grade {
  /** As it should be. */
  OK,
  /** Not wrong, but worth knowing. */
  NOTE,
  /** Weaker than it could be, or against the letter of a standard. */
  WARNING,
  /** A hole, or something that does not work. */
  FAIL;

  /** The word in reports. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether somebody should change something. */
  public boolean isWrong() {
    return compareTo(WARNING) >= 0;
  }
}
