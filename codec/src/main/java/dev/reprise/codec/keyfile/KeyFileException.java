// SPDX-License-Identifier: Apache-2.0
package dev.reprise.codec.keyfile;

import java.io.Serial;
import java.util.Objects;
import java.util.OptionalInt;

/**
 * The one failure of reading a ticket key file: which file, which line, what is wrong and how to
 * mend it. It carries no key octets, so it may be shown and logged.
 */
public final class KeyFileException extends Exception {

  @Serial private static final long serialVersionUID = 1L;

  private final String file;
  private final int line;
  private final Fault fault;

  /**
   * A fault in a file.
   *
   * @param file its name, for people
   * @param line counted from 1; 0 if the file has no lines, or none is to blame
   * @param what what is wrong
   * @param remedy what to do about it
   */
  public KeyFileException(String file, int line, Fault fault, String what, String remedy) {
    super(file + (line == 0 ? "" : ", line " + line) + ": " + what + ": " + remedy);
    this.file = Objects.requireNonNull(file, "file");
    this.line = line;
    this.fault = Objects.requireNonNull(fault, "fault");
  }

  /** The name of the file. */
  public String file() {
    return file;
  }

  /** The line, counted from 1, if one is to blame. */
  public OptionalInt line() {
    return line == 0 ? OptionalInt.empty() : OptionalInt.of(line);
  }

  /** What is wrong, in one word. */
  public Fault fault() {
    return fault;
  }

  /** What can be wrong with a ticket key file. */
  public enum Fault {
    /** The file cannot be read at all. */
    UNREADABLE,
    /** There is no key in it. */
    EMPTY,
    /** It may be in several formats, or is in none. */
    UNKNOWN_FORMAT,
    /** It, or a line of it, is not of a size that the format has. */
    WRONG_SIZE,
    /** A line is not base64. */
    BAD_BASE64,
    /** It has fewer keys than the program takes. */
    TOO_FEW_KEYS,
    /** It has more keys than are read. */
    TOO_MANY_KEYS,
    /** Its keys are of different sizes, which the program refuses. */
    MIXED_SIZES,
    /** A key is one that nobody drew at random. */
    WEAK_KEY,
    /** Two keys have the same name or share a secret. */
    REPEATED_KEY
  }
}
