// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.ring;

import dev.reprise.cluster.wire.FollowerState;
import java.util.List;
import java.util.Optional;

/**
 * What a node that hands its keys to another program shows of that program. Not safe for use by
 * several threads.
 */
final class Following {

  private Optional<FollowerState> state = Optional.empty();
  private Optional<FollowerState> shown = Optional.empty();

  /**
   * Shows this state from now on. Whether a trouble has begun or ended. A trouble that goes on may
   * have another text each time that its step is tried again, and begins when it first began.
   */
  boolean is(FollowerState now) {
    boolean changed = !beginnings(now).equals(state.map(Following::beginnings).orElse(List.of()));
    state = Optional.of(now);
    return changed;
  }

  private static List<Long> beginnings(FollowerState state) {
    return state.troubles().stream().map(FollowerState.Trouble::sinceMillis).toList();
  }

  /**
   * The state to put now; empty if there is none, or the store has it already.
   *
   * @param regular whether the round is one in which the node shows that it is alive
   */
  Optional<FollowerState> toPut(boolean regular) {
    return regular || !state.equals(shown) ? state : Optional.empty();
  }

  /** Takes note that the store has that state. */
  void put(FollowerState last) {
    shown = Optional.of(last);
  }
}
