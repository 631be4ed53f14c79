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

  /** Shows this state from now on. Whether the troubles are others than before. */
  boolean is(FollowerState now) {
    boolean changed = !now.troubles().equals(state.map(FollowerState::troubles).orElse(List.of()));
    state = Optional.of(now);
    return changed;
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
