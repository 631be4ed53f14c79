// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.ring;

import dev.reprise.codec.wire.Bytes;
import java.util.Optional;

/**
 * When a follower asks members for the copy of the ring. Not safe for use by several threads.
 *
 * <p>It asks where nothing is. What is of no use to it, it replaces by a request only after some
 * rounds, twice as many each time: a follower with a former secret or a wrong clock must not keep
 * the copy from others. Of no use are records that it can't open, a copy whose stamp is not to be
 * trusted, and a request under a former secret. Members may have dropped that secret, and leave
 * there what they can't open.
 */
final class Petition {

  private static final int FIRST_PATIENCE = 3;
  private static final int MOST_PATIENCE = 512;

  private Optional<Bytes> useless = Optional.empty();
  private int rounds;
  private int patience = FIRST_PATIENCE;

  /**
   * Whether to put a request in the place of what was found there.
   *
   * @param isCopy whether that is a copy with a stamp to be trusted
   * @param isRequest whether that is a request that members open
   * @param regular whether time is measured by this round
   */
  boolean isDue(Optional<Bytes> found, boolean isCopy, boolean isRequest, boolean regular) {
    if (isCopy) {
      patience = FIRST_PATIENCE;
      useless = Optional.empty();
    }
    if (isCopy || isRequest) {
      return false;
    }
    if (found.isEmpty()) {
      return true;
    }
    if (!found.equals(useless)) {
      useless = found;
      rounds = 0;
    }
    rounds += regular ? 1 : 0;
    if (rounds < patience) {
      return false;
    }
    patience = Math.min(MOST_PATIENCE, 2 * patience);
    useless = Optional.empty();
    return true;
  }
}
