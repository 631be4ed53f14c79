// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.follow;

import java.util.Optional;

/**
 * What a follower does after it has written the files, in this order.
 *
 * @param socket where HAProxy is given the keys, if it is not reloaded
 * @param reload the command that lets the program read the files; empty if it watches them
 * @param check proves with tickets that the program opens the keys
 */
record Activation(
    Optional<HaproxySocket> socket, Optional<ReloadCommand> reload, Optional<TicketCheck> check) {

  /**
   * Lets the program take the keys.
   *
   * @throws FollowFailure if a step fails; the steps after it are not taken
   */
  void reload(KeySelection keys) throws FollowFailure {
    if (socket.isPresent()) {
      socket.get().install(keys);
    }
    if (reload.isPresent()) {
      reload.get().run();
    }
  }

  /**
   * Checks that the program has taken the keys.
   *
   * @throws FollowFailure if it has not
   */
  void check(KeySelection keys) throws FollowFailure {
    if (check.isPresent()) {
      check.get().run(keys);
    }
  }
}
