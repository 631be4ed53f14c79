// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.follow;

import java.io.Serial;

/** A step of a follower that failed: the message is one line that names the step and the cause. */
final class FollowFailure extends Exception {

  @Serial private static final long serialVersionUID = 1L;

  FollowFailure(String message) {
    super(message, null, false, false);
  }
}
