// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.ring;

import dev.reprise.cluster.store.SharedRecord;
import dev.reprise.codec.SessionId;
import dev.reprise.codec.wire.Bytes;
import java.time.Duration;
import java.util.Optional;

/** A command of the protocol, for its driver to perform. */
public sealed interface Command {

  /** A command that the driver answers with one {@link Reply}, or never. */
  sealed interface Request extends Command {
    /** The number under which the reply is expected. */
    long number();
  }

  /** Read a record. */
  record Load(long number, SharedRecord record) implements Request {}

  /** Replace a record if it still is what was read. */
  record CompareAndSet(
      long number, SharedRecord record, Optional<Bytes> expected, Bytes replacement)
      implements Request {}

  /**
   * Put a heartbeat in place of the last one; the store may forget it after {@code keepFor}.
   *
   * @param place the node's name, or that and more
   */
  record Beat(long number, String place, Bytes heartbeat, Duration keepFor) implements Request {}

  /** Read all heartbeats. */
  record LoadHeartbeats(long number) implements Request {}

  /** Send a message to all nodes. Nothing depends on its arrival. */
  record Publish(Bytes message) implements Command {}

  /**
   * Call {@link RingProtocol#wake} after that long by a clock that cannot be set, instead of when
   * it was last asked for.
   */
  record WakeAfter(Duration delay) implements Command {}

  /** Drop a session from this node's cache: it is over. */
  record ForgetSession(SessionId sessionId) implements Command {}
}
