// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.ring;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The steps that a node has still to take in this round, and those of an early one after it. */
final class Round {

  private static final int MOST_ATTEMPTS = 3;

  private final Set<Step> possible;
  private final Deque<Step> steps = new ArrayDeque<>();
  private final Set<Step> early = EnumSet.noneOf(Step.class);
  private boolean regular;
  private boolean overdue;
  private int attempts;

  /** One exchange with the store. */
  enum Step {
    READ_RING,
    READ_REVOCATIONS,
    BEAT,
    COUNT,
    COPY_RING
  }

  /**
   * The rounds of a node.
   *
   * @param possible the steps that its secret lets it take
   */
  Round(Set<Step> possible) {
    this.possible = possible;
  }

  /**
   * Begins with all steps.
   *
   * @param timePassed whether this is one of the rounds by which time is measured
   */
  void begin(boolean timePassed) {
    begin(possible, timePassed);
  }

  /** Lets these steps follow, in a round of their own. */
  void follow(Collection<Step> wanted) {
    wanted.stream().filter(possible::contains).forEach(early::add);
  }

  /** The next step; empty if there is nothing left to do. */
  Optional<Step> next() {
    if (steps.isEmpty() && !early.isEmpty()) {
      begin(List.copyOf(early), false);
      early.clear();
    }
    return Optional.ofNullable(steps.poll());
  }

  /** Takes a step again, unless it has been taken often enough. */
  void again(Step step) {
    if (++attempts < MOST_ATTEMPTS) {
      steps.addFirst(step);
    }
  }

  /** Gives up all that is left. */
  void abandon() {
    steps.clear();
    early.clear();
  }

  /** Takes note that the next one should have begun. */
  void overdue() {
    overdue = true;
  }

  /** Whether the next one should have begun. */
  boolean isOverdue() {
    return overdue;
  }

  /** Whether time is measured by this round. */
  boolean isRegular() {
    return regular;
  }

  /** Whether every step so far has been taken for the first time. */
  boolean isFirstAttempt() {
    return attempts == 0;
  }

  private void begin(Collection<Step> wanted, boolean timePassed) {
    steps.clear();
    steps.addAll(wanted);
    regular = timePassed;
    overdue = false;
    attempts = 0;
  }
}
