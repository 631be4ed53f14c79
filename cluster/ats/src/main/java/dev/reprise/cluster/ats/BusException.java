// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.ats;

/** A message that is not one of the group's, or not one at all. */
final class BusException extends Exception {

  private static final long serialVersionUID = 1L;

  /** What is wrong with it. */
  enum Kind {
    /** It is on a channel of somebody else's. */
    OTHER_CLUSTER,
    /** It is not a message, or not under a key of the group's. */
    MALFORMED
  }

  private final Kind kind;

  BusException(Kind kind, String message) {
    super(message, null, false, false);
    this.kind = kind;
  }

  static BusException malformed(String message) {
    return new BusException(Kind.MALFORMED, message);
  }

  Kind kind() {
    return kind;
  }
}
