// SPDX-License-Identifier: Apache-2.0
package dev.reprise.micrometer;

import dev.reprise.cluster.store.CommandClass;
import dev.reprise.cluster.store.CommandTimes;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

/**
 * Timers of exchanges with Redis, from {@code cluster::commandTimes}. Safe for any thread.
 *
 * @since 0.1
 */
public final class StoreTimers implements MeterBinder {

  private final Function<CommandClass, CommandTimes> times;

  /**
   * Timers that ask for the times whenever they are read.
   *
   * @param times which somebody else must hold: a registry does so only weakly
   */
  public StoreTimers(Function<CommandClass, CommandTimes> times) {
    this.times = Objects.requireNonNull(times, "times");
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    for (CommandClass each : CommandClass.values()) {
      timer(registry, each, "ok", CommandTimes::answered, CommandTimes::answeredNanos);
      timer(registry, each, "failed", CommandTimes::failed, CommandTimes::failedNanos);
    }
  }

  private void timer(
      MeterRegistry registry,
      CommandClass command,
      String result,
      ToLongFunction<CommandTimes> count,
      ToDoubleFunction<CommandTimes> nanos) {
    FunctionTimer.builder(
            "tls.resumption.redis.commands",
            times,
            each -> count.applyAsLong(each.apply(command)),
            each -> nanos.applyAsDouble(each.apply(command)),
            TimeUnit.NANOSECONDS)
        .description("exchanges with Redis")
        .tags("command", command.word(), "result", result)
        .register(registry);
  }
}
