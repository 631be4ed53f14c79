// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.redis;

import dev.reprise.cluster.store.CommandClass;
import dev.reprise.cluster.store.CommandListener;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The listeners to one link's commands. One that throws costs no command. Safe for any thread. */
final class CommandListeners {

  private static final Logger LOG = LoggerFactory.getLogger(CommandListeners.class);

  private final List<CommandListener> listeners = new CopyOnWriteArrayList<>();

  void add(CommandListener listener) {
    listeners.add(listener);
  }

  void took(CommandClass command, boolean answered, long nanos) {
    for (CommandListener listener : listeners) {
      try {
        listener.took(command, answered, Duration.ofNanos(nanos));
      } catch (RuntimeException e) {
        LOG.debug("a listener to commands failed", e);
      }
    }
  }
}
