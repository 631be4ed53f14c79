// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.ring;

import dev.reprise.cluster.wire.FollowerRecords;
import dev.reprise.codec.wire.Bytes;
import java.util.Optional;

/**
 * When a follower asks members for the copy of the ring. Not safe for use by several threads.
 *
 * <p>It asks where no copy is. What it can't open it replaces by a request only after some rounds,
 * twice as many each time: a follower with a former secret must not keep the copy from others.
 */
final class Petition {

  private static final int FIRST_PATIENCE = 3;
  private static final int MOST_PATIENCE = 512;

  private Optional<Bytes> unreadable = Optional.empty();
  private int rounds;
  private int patience = FIRST_PATIENCE;

  /**
   * Whether to put a request in the place of what was found there.
   *
   * @param regular whether time is measured by this round
   */
  boolean isDue(Optional<Bytes> found, FollowerRecords records, boolean regular) {
    if (found.isEmpty()) {
      return true;
    }
    if (records.isRequest(found.get())) {
      return false;
    }
    if (records.openRing(found.get()).isPresent()) {
      patience = FIRST_PATIENCE;
      unreadable = Optional.empty();
      return false;
    }
    if (!found.equals(unreadable)) {
      unreadable = found;
      rounds = 0;
    }
    rounds += regular ? 1 : 0;
    if (rounds < patience) {
      return false;
    }
    patience = Math.min(MOST_PATIENCE, 2 * patience);
    unreadable = Optional.empty();
    return true;
  }
}
