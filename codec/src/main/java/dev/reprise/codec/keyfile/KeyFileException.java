// SPDX-License-Identifier: Apache-2.0
package dev.reprise.codec.keyfile;

import java.io.Serial;
import java.util.Objects;
import java.util.OptionalInt;

/**
 * Thrown if a ticket key file cannot be read: it names the file, the line, the fault and the
 * remedy. It contains no key octets, so it may be shown and logged.
 *
 * @since 0.1
 */
public final class KeyFileException extends Exception {

  @Serial private static final long serialVersionUID = 1L;

  private final String file;
  private final int line;
  private final Fault fault;

  /**
   * A fault in a file.
   *
   * @param file its name, for the message
   * @param line counted from 1; 0 if the file has no lines, or no single line is at fault
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

  /** The line at fault, counted from 1; empty if there is none. */
  public OptionalInt line() {
    return line == 0 ? OptionalInt.empty() : OptionalInt.of(line);
  }

  /** The kind of fault. */
  public Fault fault() {
    return fault;
  }

  /** What can be wrong with a ticket key file. */
  public enum Fault {
    /** The file cannot be read at all. */
    UNREADABLE,
    /** The file has no key. */
    EMPTY,
    /** The file fits several formats, or none. */
    UNKNOWN_FORMAT,
    /** The file or a line has a size that the format does not have. */
    WRONG_SIZE,
    /** A line is not base64. */
    BAD_BASE64,
    /** The file has fewer keys than the program accepts. */
    TOO_FEW_KEYS,
    /** The file has more keys than the program accepts. */
    TOO_MANY_KEYS,
    /** The keys have different sizes, which the program rejects. */
    MIXED_SIZES,
    /** A key is weak: it was not drawn at random. */
    WEAK_KEY,
    /** Two keys have the same name or share a secret. */
    REPEATED_KEY
  }
}
