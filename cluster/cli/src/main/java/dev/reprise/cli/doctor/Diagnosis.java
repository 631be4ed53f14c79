// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.doctor;

import java.util.Locale;
import java.util.Optional;

/**
 * What the doctor found.
 *
 * @param check what was looked at, in lower-case words with underscores
 * @param detail one line without a full stop
 * @param cure what helps, in one line; empty where nothing is wrong
 */
record Diagnosis(String check, Grade grade, String detail, Optional<String> cure) {

  /** How bad it is; the words are the probe's. */
  enum Grade {
    OK,
    NOTE,
    WARNING,
    FAIL;

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    boolean isWrong() {
      return compareTo(WARNING) >= 0;
    }
  }

  static Diagnosis ok(String check, String detail) {
    return new Diagnosis(check, Grade.OK, detail, Optional.empty());
  }

  static Diagnosis note(String check, String detail, String cure) {
    return new Diagnosis(check, Grade.NOTE, detail, Optional.of(cure));
  }

  static Diagnosis warning(String check, String detail, String cure) {
    return new Diagnosis(check, Grade.WARNING, detail, Optional.of(cure));
  }

  static Diagnosis fail(String check, String detail, String cure) {
    return new Diagnosis(check, Grade.FAIL, detail, Optional.of(cure));
  }
}
