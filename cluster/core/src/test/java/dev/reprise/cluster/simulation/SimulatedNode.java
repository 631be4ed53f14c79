// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.simulation;

import dev.reprise.cluster.ring.Command;
import dev.reprise.cluster.ring.Reply;
import dev.reprise.cluster.ring.RingProtocol;
import dev.reprise.cluster.wire.FollowerSecrets;
import dev.reprise.cluster.wire.NodeName;
import dev.reprise.cluster.wire.SharedSecrets;
import dev.reprise.codec.wire.Bytes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;

/** A machine with a clock, on which the real protocol runs, stops, and runs again. */
public final class SimulatedNode {

  private final NodeName name;
  private final Fleet fleet;
  private final List<Runnable> backlog = new ArrayList<>();
  private final Optional<SimulatedProgram> program;
  private Optional<RingProtocol> protocol = Optional.empty();
  private Driver driver = Driver.OBEDIENT;
  private NodeWatcher watcher;
  private SharedSecrets secrets;
  private long clockOffsetMillis;
  private boolean clockWrong;
  private boolean paused;
  private boolean partitioned;
  private long incarnation;
  private long startedMillis;
  private long wakeUps;
  private long lastRequest;

  SimulatedNode(
      NodeName name, Fleet fleet, SharedSecrets secrets, Optional<SimulatedProgram> program) {
    this.name = name;
    this.fleet = fleet;
    this.program = program;
    this.secrets = secrets;
    this.watcher = new NodeWatcher(this, fleet.checker());
  }

  /** The node's name. */
  public NodeName name() {
    return name;
  }

  /** The time by this node's clock. */
  public Instant now() {
    return Simulation.EPOCH.plusMillis(fleet.time().nowMillis() + clockOffsetMillis);
  }

  /** The protocol, if the node is running; for tests of what is built on it. */
  public Optional<RingProtocol> protocol() {
    return protocol;
  }

  /** The program to which the node hands its keys; empty if it uses them itself. */
  Optional<SimulatedProgram> program() {
    return program;
  }

  /** Whether the node has the cluster's secret, and not that of a follower. */
  boolean isMember() {
    return program.filter(SimulatedProgram::isFollowedByRole).isEmpty();
  }

  /** Where the store has its heartbeat. */
  String place() {
    return isMember() ? name.text() : name.text() + "/role-follower";
  }

  Fleet fleet() {
    return fleet;
  }

  /** When this life of the node began. */
  long startedMillis() {
    return startedMillis;
  }

  NodeWatcher watcher() {
    return watcher;
  }

  boolean isPartitioned() {
    return partitioned;
  }

  boolean isPaused() {
    return paused;
  }

  boolean isClockWrong() {
    return clockWrong;
  }

  /** Whether the clock shows an earlier time than clocks may. */
  boolean isClockBehind() {
    return clockWrong && clockOffsetMillis < 0;
  }

  void start() {
    if (protocol.isPresent()) {
      return;
    }
    incarnation++;
    startedMillis = fleet.time().nowMillis();
    program.ifPresent(SimulatedProgram::followerStarts);
    watcher = new NodeWatcher(this, fleet.checker());
    protocol = Optional.of(fleet.newProtocol(this));
    driver = fleet.newDriver();
    fleet.tell(this, "starts");
    call(RingProtocol::wake);
  }

  void crash() {
    fleet.tell(this, "crashes");
    incarnation++;
    protocol = Optional.empty();
    paused = false;
    backlog.clear();
  }

  void pause(boolean stopped) {
    fleet.tell(this, stopped ? "is stopped" : "goes on");
    paused = stopped;
    if (!stopped) {
      List<Runnable> missed = List.copyOf(backlog);
      backlog.clear();
      missed.forEach(Runnable::run);
    }
  }

  void partition(boolean cutOff) {
    fleet.tell(this, cutOff ? "is cut off" : "is reached again");
    partitioned = cutOff;
  }

  void setClock(long offsetMillis, boolean wrong) {
    fleet.tell(this, "sets its clock to %d ms", offsetMillis);
    if (clockWrong || wrong) {
      watcher.clockWasWrong();
    }
    clockOffsetMillis = offsetMillis;
    clockWrong = wrong;
  }

  /** The secrets that the node is configured with. */
  public SharedSecrets secrets() {
    return secrets;
  }

  void use(SharedSecrets changed) {
    secrets = changed;
    call(
        (running, now) ->
            isMember() ? running.use(changed, now) : running.use(FollowerSecrets.of(changed), now));
  }

  void receive(Bytes message) {
    call((running, now) -> running.received(message, now));
  }

  /** Lets the protocol do something and carries out what it asks for, unless the node is down. */
  void call(BiFunction<RingProtocol, Instant, List<Command>> event) {
    call(event, Optional.empty());
  }

  private void call(BiFunction<RingProtocol, Instant, List<Command>> event, Optional<Reply> reply) {
    if (protocol.isEmpty()) {
      return;
    }
    if (paused) {
      backlog.add(() -> call(event, reply));
      return;
    }
    List<Command> commands = event.apply(protocol.get(), now());
    fleet.checker().checkBounded(this, commands.size());
    driver.carriedOut(commands, reply).forEach(this::perform);
    watcher.check();
  }

  private void perform(Command command) {
    if (command instanceof Command.WakeAfter wake) {
      long expected = ++wakeUps;
      inThisLife(wake.delay().toMillis(), () -> wake(expected));
    } else if (command instanceof Command.Publish publish) {
      fleet.network().publish(this, publish.message(), fleet.nodes());
    } else if (command instanceof Command.Request request) {
      lastRequest = request.number();
      fleet.tell(this, "asks %s", request.getClass().getSimpleName());
      watcher.requested(request);
      long life = incarnation;
      fleet
          .network()
          .submit(
              this,
              request,
              reply -> {
                if (life == incarnation) {
                  answer(request, reply);
                }
              });
    }
  }

  private void wake(long expected) {
    if (paused) {
      backlog.add(() -> wake(expected));
    } else if (expected == wakeUps) {
      call(RingProtocol::wake);
    }
  }

  private void answer(Command.Request request, Reply reply) {
    call(
        (running, now) -> {
          if (request.number() == lastRequest) {
            lastRequest = 0;
            fleet.tell(this, "gets %s for %s", describe(reply), request.getClass().getSimpleName());
            watcher.answered(request, reply);
          }
          return running.replied(request.number(), reply, now);
        },
        Optional.of(reply));
  }

  private static String describe(Reply reply) {
    return reply instanceof Reply.Compared compared
        ? (compared.replaced() ? "done" : "lost the race")
        : reply.getClass().getSimpleName();
  }

  private void inThisLife(long delayMillis, Runnable action) {
    long life = incarnation;
    fleet
        .time()
        .after(
            delayMillis,
            () -> {
              if (life == incarnation) {
                action.run();
              }
            });
  }

  @Override
  public String toString() {
    return name.text();
  }
}
