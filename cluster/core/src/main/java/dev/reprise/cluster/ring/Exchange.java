// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.ring;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.LongFunction;

/** The commands that a node has given. At most one request waits for its reply. */
final class Exchange {

  private List<Command> commands = new ArrayList<>();
  private Optional<Awaited> awaited = Optional.empty();
  private long requests;

  private record Awaited(long number, BiConsumer<Reply, Instant> then) {}

  /** Gives a command that nobody answers. */
  void tell(Command command) {
    commands.add(command);
  }

  /** Gives a request; {@code then} takes the reply, unless the store has failed. */
  void ask(LongFunction<Command.Request> request, BiConsumer<Reply, Instant> then) {
    requests++;
    awaited = Optional.of(new Awaited(requests, then));
    commands.add(request.apply(requests));
  }

  /** Whether a reply is still to come. */
  boolean isWaiting() {
    return awaited.isPresent();
  }

  /** No longer expects a reply. */
  void giveUp() {
    awaited = Optional.empty();
  }

  /** What is to be done with the reply of that number; empty if it is not expected, or no more. */
  Optional<BiConsumer<Reply, Instant>> expected(long number) {
    Optional<BiConsumer<Reply, Instant>> then =
        awaited.filter(each -> each.number() == number).map(Awaited::then);
    if (then.isPresent()) {
      awaited = Optional.empty();
    }
    return then;
  }

  /** The commands that have been given since this was last asked. */
  List<Command> taken() {
    List<Command> taken = commands;
    commands = new ArrayList<>();
    return taken;
  }
}
