// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.simulation;

import dev.reprise.cluster.ring.Command;
import dev.reprise.cluster.ring.Reply;
import dev.reprise.cluster.store.KeyRingStore;
import dev.reprise.cluster.store.SharedRecord;
import dev.reprise.codec.wire.Bytes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** What is between nodes, store and bus, and what goes wrong there. */
final class SimulatedNetwork {

  private static final long TIMEOUT_MILLIS = 1000;
  private static final int MOST_OLD_MESSAGES = 300;

  private final EventQueue time;
  private final SimulatedStore store;
  private final SimulatedRandom random;
  private final FaultRates rates;
  private final SimulationReport report;
  private final List<Bytes> oldMessages = new ArrayList<>();
  private final Map<SimulatedNode, Replica> replicas = new HashMap<>();
  private boolean outage;
  private boolean healed;

  /** A replica that has stopped at a moment, from which a node reads for a while. */
  private record Replica(long moment, long readUntil) {}

  SimulatedNetwork(
      EventQueue time,
      SimulatedStore store,
      SimulatedRandom random,
      FaultRates rates,
      SimulationReport report) {
    this.time = time;
    this.store = store;
    this.random = random;
    this.rates = rates;
    this.report = report;
  }

  void outage(boolean begins) {
    outage = begins;
  }

  /** Nothing goes wrong from now on. */
  void heal() {
    healed = true;
    outage = false;
  }

  /** Shows a node for a while what the store held at some earlier time. */
  void replayTo(SimulatedNode node, long millis) {
    long now = time.nowMillis();
    replicas.put(node, new Replica(random.between(0, now), now + millis));
  }

  /** Takes a request to the store and its reply back, if all goes well. */
  void submit(SimulatedNode node, Command.Request request, Consumer<Reply> answer) {
    NodeWatcher watcher = node.watcher();
    if (outage || node.isPartitioned() || happens(Fault.REQUEST_LOST)) {
      time.after(TIMEOUT_MILLIS, () -> answer.accept(new Reply.Failed()));
    } else if (happens(Fault.STORE_ERROR)) {
      time.after(latency(), () -> answer.accept(new Reply.Failed()));
    } else if (happens(Fault.REPLY_LOST)) {
      time.after(latency(), () -> perform(node, watcher, request));
      time.after(TIMEOUT_MILLIS, () -> answer.accept(new Reply.Failed()));
    } else {
      long slow = happens(Fault.STORE_SLOW) ? random.between(3000, 12000) : 0;
      time.after(
          latency() + slow,
          () -> {
            Reply reply = perform(node, watcher, request);
            time.after(latency(), () -> answer.accept(reply));
          });
    }
  }

  /** Takes a message to all nodes, if all goes well. */
  void publish(SimulatedNode from, Bytes message, List<SimulatedNode> nodes) {
    report.costs().add("publish", message.length());
    if (outage || from.isPartitioned()) {
      return;
    }
    if (oldMessages.size() < MOST_OLD_MESSAGES) {
      oldMessages.add(message);
    }
    for (SimulatedNode node : nodes) {
      if (!happens(Fault.MESSAGE_LOST)) {
        deliver(node, happens(Fault.MESSAGE_TAMPERED) ? tampered(message) : message);
      }
      if (happens(Fault.MESSAGE_DUPLICATED)) {
        deliver(node, message);
      }
    }
  }

  /** Sends a message of long ago to all nodes once more. */
  void replayMessage(List<SimulatedNode> nodes) {
    if (!oldMessages.isEmpty()) {
      Bytes old = oldMessages.get((int) random.between(0, oldMessages.size() - 1));
      nodes.forEach(node -> deliver(node, old));
    }
  }

  /** Sends all messages of before to all nodes once more. */
  void replayMessages(List<SimulatedNode> nodes) {
    for (Bytes old : List.copyOf(oldMessages)) {
      nodes.forEach(node -> deliver(node, old));
    }
  }

  /** The octets, one of them changed, or some of them gone. */
  Bytes tampered(Bytes octets) {
    byte[] changed = octets.toByteArray();
    if (changed.length > 0 && random.happens(0.7)) {
      int at = (int) random.between(0, changed.length - 1);
      changed[at] ^= (byte) random.between(1, 255);
      return Bytes.copyOf(changed);
    }
    return octets.slice(0, (int) random.between(0, octets.length()));
  }

  private void deliver(SimulatedNode node, Bytes message) {
    report.costs().add("deliver", message.length());
    long delay =
        latency() + (happens(Fault.MESSAGE_DELAYED) ? random.anyMagnitude(50, 200_000) : 0);
    time.after(
        delay,
        () -> {
          if (!node.isPartitioned()) {
            node.receive(message);
          }
        });
  }

  private Reply perform(SimulatedNode node, NodeWatcher watcher, Command.Request request) {
    if (request instanceof Command.Load load) {
      return load(node, load.record());
    }
    if (request instanceof Command.CompareAndSet change) {
      report.costs().add("compare-and-set", change.replacement().length());
      boolean replaced =
          store.compareAndSet(change.record(), change.expected(), change.replacement());
      watcher.compared(node, change, replaced);
      return new Reply.Compared(replaced);
    }
    if (request instanceof Command.Beat beat) {
      report.costs().add("beat", beat.heartbeat().length());
      Optional<Bytes> before =
          store.beat(beat.place(), beat.heartbeat(), beat.keepFor().toMillis());
      watcher.beaten();
      return new Reply.Beaten(before);
    }
    List<Bytes> heartbeats = store.heartbeats();
    watcher.heartbeatsRead();
    report.costs().add("heartbeats", heartbeats.stream().mapToLong(Bytes::length).sum());
    return new Reply.Heartbeats(
        happens(Fault.HEARTBEATS_CUT) ? cut(heartbeats) : KeyRingStore.Heartbeats.all(heartbeats));
  }

  private KeyRingStore.Heartbeats cut(List<Bytes> heartbeats) {
    int read = (int) random.between(0, Math.max(0, heartbeats.size() - 1));
    return new KeyRingStore.Heartbeats(
        heartbeats.subList(0, read), Optional.of("there are more heartbeats"));
  }

  private Reply load(SimulatedNode node, SharedRecord record) {
    if (happens(Fault.STALE_READ)) {
      long now = time.nowMillis();
      replicas.put(
          node, new Replica(random.between(0, now), now + random.anyMagnitude(10, 60_000)));
    }
    Optional<Bytes> octets =
        Optional.ofNullable(replicas.get(node))
            .filter(replica -> !healed && time.nowMillis() < replica.readUntil())
            .map(replica -> store.at(record, replica.moment()))
            .orElseGet(() -> store.load(record));
    report.costs().add("load", octets.map(Bytes::length).orElse(0));
    return new Reply.Loaded(octets);
  }

  private boolean happens(Fault fault) {
    boolean happens = !healed && random.happens(rates.each(fault));
    if (happens) {
      report.injected(fault);
    }
    return happens;
  }

  private long latency() {
    return random.anyMagnitude(1, 60);
  }
}
