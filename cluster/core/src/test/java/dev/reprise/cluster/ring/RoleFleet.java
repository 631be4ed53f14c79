// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.ring;

import dev.reprise.cluster.embedded.EmbeddedStore;
import dev.reprise.cluster.simulation.SimulatedRandom;
import dev.reprise.cluster.store.KeyRingStore;
import dev.reprise.cluster.store.SharedRecord;
import dev.reprise.cluster.wire.ClusterRecords;
import dev.reprise.cluster.wire.FollowerRecords;
import dev.reprise.cluster.wire.FollowerSecrets;
import dev.reprise.cluster.wire.NodeName;
import dev.reprise.cluster.wire.RecordSealer;
import dev.reprise.cluster.wire.SharedSecret;
import dev.reprise.cluster.wire.SharedSecrets;
import dev.reprise.codec.KeyName;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.engine.ResumptionPolicy;
import dev.reprise.engine.key.KeyEntry;
import dev.reprise.engine.key.KeyFormat;
import dev.reprise.engine.key.KeyRing;
import dev.reprise.engine.key.stored.KeyRingRecord;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Members and followers with a secret of their own, over one store whose requests are counted. */
final class RoleFleet {

  private static final Instant START = Instant.parse("2026-11-30T12:00:00Z");

  final SecureRandom random = new SimulatedRandom(1);
  final SharedSecrets secrets =
      new SharedSecrets("test", "default", List.of(SharedSecret.generate(random)));
  final FollowerSecrets followerSecrets = FollowerSecrets.of(secrets);
  final ClusterRecords records = new ClusterRecords(new RecordSealer(secrets, random));
  final FollowerRecords followerRecords = new FollowerRecords(followerSecrets, random);
  final EmbeddedStore store = new EmbeddedStore(this::nanos);
  final List<Command.Request> requests = new ArrayList<>();
  Instant now = START;

  /** Why the store does not read all heartbeats; empty if it does. */
  Optional<String> cut = Optional.empty();

  private final RingSettings settings;

  RoleFleet() {
    this(RingSettings.DEFAULT);
  }

  RoleFleet(RingSettings settings) {
    this.settings = settings;
  }

  private long nanos() {
    return Duration.between(START, now).toNanos();
  }

  RingProtocol member(String name) {
    return RingProtocol.starting(
        new NodeName(name), secrets, ResumptionPolicy.defaults(), settings, random, now);
  }

  /** A member whose options want keys of that format. */
  RingProtocol member(String name, KeyFormat wanted) {
    return RingProtocol.starting(
        new NodeName(name), secrets, policy(wanted), settings, random, now);
  }

  private static ResumptionPolicy policy(KeyFormat wanted) {
    return ResumptionPolicy.defaults().withKeyFormat(wanted.format(), wanted.bits());
  }

  RingProtocol follower(String name) {
    return follower(name, KeyFormat.of(ResumptionPolicy.defaults()));
  }

  RingProtocol follower(String name, KeyFormat wanted) {
    return RingProtocol.following(
        new NodeName(name), followerSecrets, policy(wanted), settings, random, now);
  }

  /** Lets poll intervals pass, in each of which every node has a round. */
  void rounds(int count, RingProtocol... nodes) {
    for (int i = 0; i < count; i++) {
      now = now.plus(settings.pollInterval());
      for (RingProtocol node : nodes) {
        perform(node, node.wake(now));
      }
    }
  }

  void perform(RingProtocol node, List<Command> commands) {
    Deque<Command> left = new ArrayDeque<>(commands);
    while (!left.isEmpty()) {
      if (left.poll() instanceof Command.Request request) {
        requests.add(request);
        left.addAll(node.replied(request.number(), reply(request), now));
      }
    }
  }

  /** How many requests there were about the followers' copy. */
  long requestsAboutTheCopy() {
    return requests.stream().filter(RoleFleet::isAboutTheCopy).count();
  }

  private static boolean isAboutTheCopy(Command.Request request) {
    if (request instanceof Command.Load load) {
      return load.record() == SharedRecord.FOLLOWER_RING;
    }
    return request instanceof Command.CompareAndSet change
        && change.record() == SharedRecord.FOLLOWER_RING;
  }

  Optional<Bytes> copy() {
    return store.load(SharedRecord.FOLLOWER_RING);
  }

  void put(SharedRecord record, Bytes octets) {
    store.compareAndSet(record, store.load(record), octets);
  }

  /** The keys that a node opens, octets and all. */
  Bytes keysOf(RingProtocol node) {
    KeyRing ring = node.keys(now);
    return Bytes.copyOf(
        new KeyRingRecord(KeyRing.of(ring.trustDomain(), 0, ring.keys())).encodedSecret());
  }

  Set<KeyName> names(RingProtocol node) {
    return node.keys(now).keys().stream().map(KeyEntry::name).collect(Collectors.toSet());
  }

  Optional<KeyName> sealing(RingProtocol node) {
    return node.keys(now).sealingKey(now).map(KeyEntry::name);
  }

  private Reply reply(Command.Request request) {
    if (request instanceof Command.Load load) {
      return new Reply.Loaded(store.load(load.record()));
    }
    if (request instanceof Command.CompareAndSet change) {
      return new Reply.Compared(
          store.compareAndSet(change.record(), change.expected(), change.replacement()));
    }
    if (request instanceof Command.Beat beat) {
      return new Reply.Beaten(store.beat(beat.place(), beat.heartbeat(), beat.keepFor()));
    }
    List<Bytes> heartbeats = store.heartbeats().octets();
    return new Reply.Heartbeats(
        new KeyRingStore.Heartbeats(cut.isPresent() ? List.of() : heartbeats, cut));
  }
}
