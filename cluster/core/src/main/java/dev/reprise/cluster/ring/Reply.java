// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.ring;

import dev.reprise.codec.wire.Bytes;
import java.util.List;
import java.util.Optional;

/** How a {@link Command.Request} ended. */
public sealed interface Reply {

  /** What a record holds; empty if there is none. */
  record Loaded(Optional<Bytes> octets) implements Reply {}

  /** Whether a record still was what had been read, and so has been replaced. */
  record Compared(boolean replaced) implements Reply {}

  /** The store has the heartbeat; {@code before} stood in its place. */
  record Beaten(Optional<Bytes> before) implements Reply {}

  /** All heartbeats that the store remembers. */
  record Heartbeats(List<Bytes> octets) implements Reply {

    /** Takes a copy. */
    public Heartbeats {
      octets = List.copyOf(octets);
    }
  }

  /** The store did not answer or said no; a write may have taken place. */
  record Failed() implements Reply {}
}
