// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.wire;

import java.util.Arrays;
import java.util.Optional;

/**
 * What a message on the bus says. None carries a key, and none does more than save waiting for the
 * next poll, so a lost, late or repeated one changes nothing.
 *
 * <pre>{@code
 * enum { ring_changed(1), revocations_changed(2), session_removed(3), (255) } MessageKind;
 * }</pre>
 */
public enum MessageKind {
  /** The key ring in the store is new: read it. */
  RING_CHANGED(1),
  /** The revocations in the store are new: read them. */
  REVOCATIONS_CHANGED(2),
  /** A session is over: forget it. The body is its ID, 32 octets. */
  SESSION_REMOVED(3);

  private final int code;

  MessageKind(int code) {
    this.code = code;
  }

  static Optional<MessageKind> ofCode(int code) {
    return Arrays.stream(values()).filter(kind -> kind.code == code).findFirst();
  }

  int code() {
    return code;
  }

  int bodyLength() {
    return this == SESSION_REMOVED ? 32 : 0;
  }
}
