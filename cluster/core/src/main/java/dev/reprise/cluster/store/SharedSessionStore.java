// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.store;

import dev.reprise.codec.wire.Bytes;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * Sessions that every node of a cluster can resume by ID, sealed before they get here, under names
 * that tell nothing about their IDs. Implementations are safe for use by any thread and do not
 * block.
 *
 * @since 0.1
 */
public interface SharedSessionStore extends AutoCloseable {

  /**
   * The octets under that name; empty if there are none. An answer that does not come is the
   * caller's to give up; a failure of the store completes the stage exceptionally.
   */
  CompletionStage<Optional<Bytes>> find(Bytes name);

  /**
   * Keeps octets, soon and if it can.
   *
   * @param keepFor after how long the store may forget them
   */
  void store(Bytes name, Bytes session, Duration keepFor);

  /** Forgets what is under that name, soon and if it can. */
  void remove(Bytes name);

  /** What carries sessions to every node at once; empty if this store has no such thing. */
  default Optional<MessageBus> bus() {
    return Optional.empty();
  }

  /** How this store keeps up. */
  default StoreCounts counts() {
    return StoreCounts.NONE;
  }

  /** Why this store failed last, in one line; empty if it works, or does not tell. */
  default Optional<String> lastFailure() {
    return Optional.empty();
  }

  /** Reports each exchange from now on, if this store is remote. */
  default void onCommand(CommandListener listener) {}

  /** Lets go of connections. Idempotent. */
  @Override
  void close();
}
