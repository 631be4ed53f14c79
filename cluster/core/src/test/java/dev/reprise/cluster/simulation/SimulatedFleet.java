// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.simulation;

import dev.reprise.cluster.ring.RingProtocol;
import dev.reprise.cluster.store.SharedRecord;
import dev.reprise.cluster.wire.Revocation;
import dev.reprise.codec.KeyName;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.engine.key.KeyEntry;
import dev.reprise.engine.key.KeyRing;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A fleet under a virtual clock that a test drives step by step. Every invariant is checked while
 * time passes. Not safe for use by several threads.
 */
public final class SimulatedFleet {

  private final Fleet fleet;
  private final SimulatedStore store;
  private final Costs costs;

  SimulatedFleet(Fleet fleet, SimulatedStore store, Costs costs) {
    this.fleet = fleet;
    this.store = store;
    this.costs = costs;
  }

  /**
   * Lets time pass.
   *
   * @throws Violation if an invariant does not hold any more
   */
  public void pass(Duration duration) {
    fleet.time().runUntil(fleet.time().nowMillis() + duration.toMillis());
  }

  /** The nodes, in the order in which they were added. */
  public List<SimulatedNode> nodes() {
    return List.copyOf(fleet.nodes());
  }

  /** The name of the key that seals at a node; empty if none does. */
  public Optional<KeyName> sealingKey(SimulatedNode node) {
    return node.protocol()
        .map(protocol -> protocol.keys(node.now()))
        .flatMap((KeyRing ring) -> ring.sealingKey(node.now()))
        .map(KeyEntry::name);
  }

  /** What everything has cost so far. */
  public Costs costs() {
    return costs;
  }

  /** An operator asks for a new key at a node. */
  public void rotate(SimulatedNode node) {
    node.call(RingProtocol::rotate);
  }

  /** What the store holds. */
  public Optional<Bytes> stored(SharedRecord record) {
    return store.load(record);
  }

  /** Puts octets in the place of a record, as the ruler of the store can. */
  public void overwrite(SharedRecord record, Bytes octets) {
    store.compareAndSet(record, store.load(record), octets);
  }

  /** All that the store holds is gone. */
  public void flush() {
    store.flush();
  }

  /** The store answers nobody until it is said to answer again. */
  public void outage(boolean begins) {
    fleet.network().outage(begins);
  }

  /** Sends all messages that there have been to all nodes once more. */
  public void replayMessages() {
    fleet.network().replayMessages(fleet.nodes());
  }

  /** An operator revokes a key at a node. */
  public void revoke(SimulatedNode node, KeyName name) {
    node.call((protocol, now) -> protocol.revoke(name, now));
  }

  /** An operator revokes sessions at a node. */
  public void revoke(SimulatedNode node, Revocation revocation) {
    fleet.checker().issued(revocation);
    node.call((protocol, now) -> protocol.revoke(revocation, now));
  }

  /** Sets a node's clock to a wrong time. */
  public void setClock(SimulatedNode node, Duration ahead) {
    node.setClock(ahead.toMillis(), true);
  }

  /** Ends a node's process. */
  public void crash(SimulatedNode node) {
    node.crash();
  }

  /** Starts a node's process. */
  public void start(SimulatedNode node) {
    node.start();
  }
}
