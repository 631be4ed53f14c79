// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.ring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.cluster.embedded.EmbeddedStore;
import dev.reprise.cluster.simulation.SimulatedRandom;
import dev.reprise.cluster.wire.NodeName;
import dev.reprise.cluster.wire.SharedSecret;
import dev.reprise.cluster.wire.SharedSecrets;
import dev.reprise.engine.ResumptionPolicy;
import dev.reprise.engine.key.KeyEntry;
import dev.reprise.engine.key.KeyRing;
import dev.reprise.engine.key.TicketKey;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Every copy of a key that a node has had is destroyed when the node has no use for it. */
class RingSecretsTest {

  private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");

  private final SecureRandom random = new SimulatedRandom(1);
  private final SharedSecret secret = SharedSecret.generate(random);
  private final EmbeddedStore store = new EmbeddedStore(() -> 0);

  /** The copies of keys that the node which is looked at has read. */
  private final List<TicketKey> read = new ArrayList<>();

  private boolean storeTakesRings = true;

  @Test
  void destroy_noCopyOfAnyKeyIsLeft() {
    RingProtocol node = secondNode();
    node.rotate(NOW);
    KeyRing held = node.keys(NOW);
    assertThat(held.keys()).isNotEmpty();

    node.destroy();

    assertThat(read).isNotEmpty().allMatch(TicketKey::isDestroyed);
    assertThat(keys(held)).allMatch(TicketKey::isDestroyed);
    assertThat(node.keys(NOW).keys()).isEmpty();
  }

  /** Until then they were put aside, for as long as the store did not answer. */
  @Test
  void replied_writeHasFailed_whatIsLetGoAfterwardsIsDestroyedAtOnce() {
    RingProtocol node = secondNode();
    storeTakesRings = false;
    perform(node, node.rotate(NOW));
    KeyRing held = node.keys(NOW);
    List<TicketKey> before = List.copyOf(read);

    node.use(
        new SharedSecrets("test", "default", List.of(SharedSecret.generate(random), secret)), NOW);

    assertThat(keys(held)).isNotEmpty().noneMatch(TicketKey::isDestroyed);
    assertThat(before).isNotEmpty();
    assertThat(before.stream().filter(key -> !key.isDestroyed()).toList())
        .allMatch(key -> keys(held).stream().anyMatch(each -> each == key));
  }

  /** One that has read the ring of another, and read it again after a change. */
  private RingProtocol secondNode() {
    RingProtocol first = node("first", new ArrayList<>());
    perform(first, first.wake(NOW));
    RingProtocol second = node("second", read);
    perform(second, second.wake(NOW));
    perform(first, first.rotate(NOW));
    perform(second, second.reconnected(NOW));
    return second;
  }

  private RingProtocol node(String name, List<TicketKey> copies) {
    return new RingProtocol(
        new NodeName(name),
        new SharedSecrets("test", "test", List.of(secret)),
        ResumptionPolicy.defaults(),
        RingSettings.DEFAULT,
        new RingRules() {
          @Override
          KeyRing merge(KeyRing held, KeyRing found) {
            copies.addAll(keys(found));
            return super.merge(held, found);
          }
        },
        random,
        NOW);
  }

  private void perform(RingProtocol node, List<Command> commands) {
    Deque<Command> left = new ArrayDeque<>(commands);
    while (!left.isEmpty()) {
      if (left.poll() instanceof Command.Request request) {
        left.addAll(node.replied(request.number(), reply(request), NOW));
      }
    }
  }

  private Reply reply(Command.Request request) {
    if (request instanceof Command.Load load) {
      return new Reply.Loaded(store.load(load.record()));
    }
    if (request instanceof Command.CompareAndSet change) {
      return storeTakesRings
          ? new Reply.Compared(
              store.compareAndSet(change.record(), change.expected(), change.replacement()))
          : new Reply.Failed();
    }
    if (request instanceof Command.Beat beat) {
      return new Reply.Beaten(store.beat(beat.place(), beat.heartbeat(), beat.keepFor()));
    }
    return new Reply.Heartbeats(store.heartbeats());
  }

  private static List<TicketKey> keys(KeyRing ring) {
    return ring.keys().stream().map(KeyEntry::key).flatMap(Optional::stream).toList();
  }
}
