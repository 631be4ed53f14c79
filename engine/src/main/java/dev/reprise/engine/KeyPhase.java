// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * Where a ticket key stands in its life. Phases only ever advance, in the order of this enum.
 *
 * <pre>{@code
 * enum { pending(1), sealing(2), opening_only(3), retired(4), (255) } KeyPhase;
 * }</pre>
 *
 * @since 0.1
 */
public enum KeyPhase {
  /** Published: opens tickets of nodes that are ahead, does not seal yet. */
  PENDING(1),
  /** Seals and opens: at most one key of a ring at a time. */
  SEALING(2),
  /** Opens what it sealed, until the last such ticket has expired. */
  OPENING_ONLY(3),
  /** Zeroed; only the name is left, as a tombstone. */
  RETIRED(4);

  private final int code;
  private final String word = name().toLowerCase(Locale.ROOT);

  KeyPhase(int code) {
    this.code = code;
  }

  /** The phase that an octet in a key ring record stands for. */
  public static Optional<KeyPhase> ofCode(int code) {
    return Arrays.stream(values()).filter(phase -> phase.code == code).findFirst();
  }

  /** The lower-case word for this phase. */
  public String word() {
    return word;
  }

  /** The octet that stands for this phase in a key ring record. */
  public int code() {
    return code;
  }
}
