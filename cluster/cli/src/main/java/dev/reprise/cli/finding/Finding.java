// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.finding;

import java.util.Objects;
import java.util.Optional;

/**
 * The result of one check, of a server or of a node's options. Immutable.
 *
 * @param check the name of the check, in lower-case words with underscores
 * @param detail one line without a full stop
 * @param reference the document that describes the right behaviour; empty if there is none
 * @param cure what helps, in one line; empty if nothing is wrong or the reference says it
 */
public record Finding(
    String check, Grade grade, String detail, Optional<String> reference, Optional<String> cure) {

  /** Checks that nothing is missing. */
  public Finding {
    Objects.requireNonNull(check, "check");
    Objects.requireNonNull(grade, "grade");
    Objects.requireNonNull(detail, "detail");
    Objects.requireNonNull(reference, "reference");
    Objects.requireNonNull(cure, "cure");
  }

  /** A finding about a rule that a document describes. */
  public static Finding of(String check, Grade grade, String detail, String reference) {
    return new Finding(check, grade, detail, Optional.of(reference), Optional.empty());
  }

  /** A finding that nothing is wrong. */
  public static Finding ok(String check, String detail) {
    return new Finding(check, Grade.OK, detail, Optional.empty(), Optional.empty());
  }

  /** A finding that is worth knowing. */
  public static Finding note(String check, String detail, String cure) {
    return new Finding(check, Grade.NOTE, detail, Optional.empty(), Optional.of(cure));
  }

  /** A finding that something is weaker than it could be. */
  public static Finding warning(String check, String detail, String cure) {
    return new Finding(check, Grade.WARNING, detail, Optional.empty(), Optional.of(cure));
  }

  /** A finding that something does not work, or is a hole. */
  public static Finding fail(String check, String detail, String cure) {
    return new Finding(check, Grade.FAIL, detail, Optional.empty(), Optional.of(cure));
  }

  /** What to do about it: the cure, or where to read if something is wrong. */
  public Optional<String> advice() {
    return grade.isWrong() ? cure.or(() -> reference.map(where -> "see " + where)) : cure;
  }
}
