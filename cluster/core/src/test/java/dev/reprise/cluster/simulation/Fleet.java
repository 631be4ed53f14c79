// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.simulation;

import dev.reprise.cluster.ring.RingProtocol;
import dev.reprise.cluster.wire.NodeName;
import dev.reprise.cluster.wire.SharedSecrets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/** The nodes of a run, with the store and the network that they share. */
final class Fleet {

  private final EventQueue time;
  private final SimulatedNetwork network;
  private final Checker checker;
  private final Function<SimulatedNode, RingProtocol> protocols;
  private final Supplier<Driver> drivers;
  private final Optional<Consumer<String>> trace;
  private final List<SimulatedNode> nodes = new ArrayList<>();

  Fleet(
      EventQueue time,
      SimulatedNetwork network,
      Checker checker,
      Function<SimulatedNode, RingProtocol> protocols,
      Supplier<Driver> drivers,
      Optional<Consumer<String>> trace) {
    this.time = time;
    this.network = network;
    this.checker = checker;
    this.protocols = protocols;
    this.drivers = drivers;
    this.trace = trace;
  }

  EventQueue time() {
    return time;
  }

  SimulatedNetwork network() {
    return network;
  }

  Checker checker() {
    return checker;
  }

  List<SimulatedNode> nodes() {
    return nodes;
  }

  RingProtocol newProtocol(SimulatedNode node) {
    return protocols.apply(node);
  }

  Driver newDriver() {
    return drivers.get();
  }

  boolean isTraced() {
    return trace.isPresent();
  }

  /** Tells what happens. */
  void tell(Object who, String format, Object... details) {
    trace.ifPresent(listener -> listener.accept(line(who, format, details)));
  }

  private String line(Object who, String format, Object... details) {
    return String.format(Locale.ROOT, "%8d %s ", time.nowMillis(), who)
        + String.format(Locale.ROOT, format, details);
  }

  /** Adds a node that is not running yet. */
  SimulatedNode add(SharedSecrets secrets) {
    return add(secrets, Optional.empty());
  }

  /**
   * Adds a node that is not running yet.
   *
   * @param program to which it hands its keys; empty if it uses them itself
   */
  SimulatedNode add(SharedSecrets secrets, Optional<SimulatedProgram> program) {
    NodeName name = new NodeName("node-" + (nodes.size() + 1));
    SimulatedNode node = new SimulatedNode(name, this, secrets, program);
    nodes.add(node);
    return node;
  }

  SimulatedNode any(SimulatedRandom random) {
    return nodes.get((int) random.between(0, nodes.size() - 1));
  }
}
