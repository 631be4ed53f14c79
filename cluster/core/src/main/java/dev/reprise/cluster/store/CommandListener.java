// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.store;

import java.time.Duration;

/**
 * A listener to exchanges with a remote store. Implementations are safe for use by any thread, and
 * do not block.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface CommandListener {

  /**
   * An exchange is over.
   *
   * @param answered whether it succeeded
   * @param time how long it took
   */
  void took(CommandClass command, boolean answered, Duration time);
}
