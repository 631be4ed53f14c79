// SPDX-License-Identifier: Apache-2.0
package dev.reprise.codec.wire;

import java.io.Serial;
import java.util.Objects;

/**
 * Thrown if octets from outside are malformed: it names the kind of fault, the field and the
 * offset.
 *
 * <p>It contains no octets, so it may be logged, and no stack trace, so hostile input cannot make
 * the JVM walk its stack. Immutable.
 *
 * @since 0.1
 */
public final class DecodeException extends Exception {

  @Serial private static final long serialVersionUID = 1L;

  private final Kind kind;
  private final String field;
  private final int offset;

  /**
   * An exception for one field.
   *
   * @param field the field's name in the grammar, or the structure's name if no single field is at
   *     fault
   * @param offset octets from the start of the whole input to the start of the field; for {@code
   *     TRAILING_DATA}, to the first octet left over
   */
  public DecodeException(Kind kind, String field, int offset) {
    super(field + ": " + kind + " at offset " + offset, null, false, false);
    this.kind = Objects.requireNonNull(kind, "kind");
    this.field = Objects.requireNonNull(field, "field");
    this.offset = offset;
  }

  /** The kind of fault. */
  public Kind kind() {
    return kind;
  }

  /** The name of the field in the grammar of the structure. */
  public String field() {
    return field;
  }

  /** Octets from the start of the whole input to the start of the field. */
  public int offset() {
    return offset;
  }

  /** A kind of malformed input; the TLS adapter maps each kind to an alert. */
  public enum Kind {
    /** A field runs past the end of the input, or of the vector around it. */
    TRUNCATED,
    /** Octets are left over after the last field. */
    TRAILING_DATA,
    /** A length prefix is outside the range that the grammar gives. */
    LENGTH_OUT_OF_RANGE,
    /** A field has the right size and a value that is not allowed. */
    ILLEGAL_VALUE
  }
}
