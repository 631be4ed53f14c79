// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.store;

import dev.reprise.codec.wire.Bytes;
import java.util.function.Consumer;

/**
 * What carries sealed messages from each node to all. It may lose, delay or repeat them, and is not
 * believed. Implementations are safe for use by any thread.
 *
 * @since 0.1
 */
public interface MessageBus {

  /**
   * Sends a message to every node that watches, this one included. It may arrive late, twice or
   * never.
   *
   * @throws StoreException if the bus did not take it in time
   */
  void publish(Bytes message) throws StoreException;

  /**
   * Hands every message that arrives from now on to {@code listener}, on a thread of the bus.
   *
   * @param reconnected runs on a thread of the bus each time when messages may have been missed and
   *     arrive again from now on
   * @return what ends the watching when it is closed
   */
  KeyRingStore.Watch watch(Consumer<Bytes> listener, Runnable reconnected);
}
