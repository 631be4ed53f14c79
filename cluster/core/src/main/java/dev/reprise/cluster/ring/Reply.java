// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.ring;

import dev.reprise.cluster.store.KeyRingStore;
import dev.reprise.codec.wire.Bytes;
import java.util.Optional;

/** How a {@link Command.Request} ended. */
public sealed interface Reply {

  /** What a record holds; empty if there is none. */
  record Loaded(Optional<Bytes> octets) implements Reply {}

  /** Whether a record still was what had been read, and so has been replaced. */
  record Compared(boolean replaced) implements Reply {}

  /** The store has the heartbeat; {@code before} stood in its place. */
  record Beaten(Optional<Bytes> before) implements Reply {}

  /** The heartbeats that the store remembers, or some of them. */
  record Heartbeats(KeyRingStore.Heartbeats found) implements Reply {}

  /** The store did not answer or said no; a write may have taken place. */
  record Failed() implements Reply {}
}
