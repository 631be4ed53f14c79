// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.option;

import dev.reprise.engine.ResumptionPolicy;
import java.time.Duration;
import picocli.CommandLine.Option;

/** The options that say how long tickets and their keys are good, the same at all nodes. */
public final class TicketTimes {

  @Option(
      names = "--ticket-lifetime",
      paramLabel = "TIME",
      defaultValue = "4h",
      converter = DurationConverter.class,
      description =
          "How long a ticket or a session is good, the same at every node. Default:"
              + " ${DEFAULT-VALUE}.")
  private Duration ticketLifetime = Duration.ZERO;

  @Option(
      names = "--rotate-every",
      paramLabel = "TIME",
      defaultValue = "4h",
      converter = DurationConverter.class,
      description =
          "How long one key seals tickets, the same at every node. A session ends after twice that,"
              + " renewed or not. Default: ${DEFAULT-VALUE}.")
  private Duration rotateEvery = Duration.ZERO;

  /** For the command line. */
  public TicketTimes() {}

  /**
   * A policy of these times.
   *
   * @throws IllegalArgumentException if a time is out of its range
   */
  public ResumptionPolicy.Builder policy() {
    return ResumptionPolicy.builder().ticketLifetime(ticketLifetime).sealPeriod(rotateEvery);
  }
}
