// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.simulation;

import dev.reprise.cluster.ring.Command;
import dev.reprise.cluster.ring.Reply;
import java.util.List;
import java.util.Optional;

/** What a simulated machine does with the commands of its protocol, in one life of the node. */
@FunctionalInterface
public interface Driver {

  /** A driver that carries out each command at once. */
  Driver OBEDIENT = (given, after) -> given;

  /**
   * The commands to carry out now.
   *
   * @param given the commands that the protocol has just given
   * @param after the reply that they follow; empty if they follow another event
   */
  List<Command> carriedOut(List<Command> given, Optional<Reply> after);
}
