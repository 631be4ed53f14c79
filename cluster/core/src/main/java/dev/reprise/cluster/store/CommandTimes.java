// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.store;

/**
 * How often a store was asked for things of one kind, and how long that took.
 *
 * @param answered exchanges that succeeded
 * @param answeredNanos how long they took together
 * @param failed exchanges that did not
 * @param failedNanos how long they took together
 * @since 0.1
 */
public record CommandTimes(long answered, long answeredNanos, long failed, long failedNanos) {

  /** Nobody has asked. */
  public static final CommandTimes NONE = new CommandTimes(0, 0, 0, 0);

  /** These and others together. */
  public CommandTimes plus(CommandTimes other) {
    return new CommandTimes(
        answered + other.answered,
        answeredNanos + other.answeredNanos,
        failed + other.failed,
        failedNanos + other.failedNanos);
  }
}
