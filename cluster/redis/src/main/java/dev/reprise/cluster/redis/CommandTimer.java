// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.redis;

import dev.reprise.cluster.store.CommandClass;
import dev.reprise.cluster.store.CommandTimes;
import java.util.EnumMap;
import java.util.Map;

/** Adds up how long servers take. Safe for use by any thread. */
final class CommandTimer {

  private final Map<CommandClass, CommandTimes> times = new EnumMap<>(CommandClass.class);

  synchronized void took(CommandClass command, boolean answered, long nanos) {
    times.merge(
        command,
        answered ? new CommandTimes(1, nanos, 0, 0) : new CommandTimes(0, 0, 1, nanos),
        CommandTimes::plus);
  }

  synchronized CommandTimes times(CommandClass command) {
    return times.getOrDefault(command, CommandTimes.NONE);
  }
}
