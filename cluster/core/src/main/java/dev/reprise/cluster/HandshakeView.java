// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster;

import dev.reprise.cluster.ring.RingProtocol;
import dev.reprise.cluster.ring.RingStatus;
import dev.reprise.cluster.wire.NodeName;
import dev.reprise.cluster.wire.Revocations;
import dev.reprise.engine.key.KeyFormat;
import dev.reprise.engine.key.KeyRing;
import dev.reprise.engine.key.TicketKey;
import dev.reprise.engine.revocation.RevokedSessions;
import dev.reprise.engine.revocation.RevokedSubject;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What handshakes see of a node: the keys and revocations that its thread published last. Safe for
 * use by any thread.
 */
final class HandshakeView {

  /*
   * (1) A snapshot is immutable, and replaced by one volatile write.
   * (2) Once closed, nothing is published any more, and the keys that were shown are destroyed. The
   *     lock keeps a snapshot from being published between these two steps.
   */

  private static final Logger LOG = LoggerFactory.getLogger(HandshakeView.class);

  private final NodeName name;
  private volatile boolean closed;
  private volatile Snapshot latest;

  private record Snapshot(
      KeyRing keys,
      Instant keysUntil,
      Revocations revocations,
      Optional<Instant> revocationsSince,
      RevokedSessions revokedSessions,
      Instant revocationsUntil,
      RingStatus status) {

    /** Keys, of which none may be used yet or any more, and no knowledge of revocations. */
    static Snapshot ofNothing(KeyRing keys, RingStatus status) {
      return new Snapshot(
          keys,
          Instant.EPOCH,
          Revocations.NONE,
          Optional.empty(),
          RevokedSessions.NONE,
          Instant.EPOCH,
          status);
    }
  }

  HandshakeView(NodeName name, RingProtocol protocol, Instant now) {
    this.name = name;
    this.latest = Snapshot.ofNothing(protocol.keys(now), protocol.status());
  }

  /** The keys; none when the node has heard nothing for too long. */
  KeyRing ring(Instant now) {
    Snapshot seen = latest;
    return now.isAfter(seen.keysUntil()) ? KeyRing.empty(seen.keys().trustDomain()) : seen.keys();
  }

  /** The revocations; empty when the node does not know what is revoked. */
  Optional<RevokedSessions> revokedSessions(Instant now) {
    Snapshot seen = latest;
    return seen.revocationsSince().isEmpty() || now.isAfter(seen.revocationsUntil())
        ? Optional.empty()
        : Optional.of(seen.revokedSessions());
  }

  /** Until when the keys may be used if nothing more is published. */
  Instant keysUntil() {
    return latest.keysUntil();
  }

  /** The state of node and cluster. */
  ClusterStatus status(ClusterStatus.Store store, Instant now) {
    Snapshot seen = latest;
    return ClusterStatus.of(seen.status(), seen.keys(), store, now);
  }

  /** Shows what the protocol knows now; does nothing once the view is closed. */
  synchronized void publish(RingProtocol protocol, Instant now) {
    if (closed) {
      return;
    }
    Snapshot before = latest;
    RingStatus status = protocol.status();
    if (status.nameShared() && !before.status().nameShared()) {
      LOG.warn("another node of the cluster calls itself {}, too: give each its own name", name);
    }
    reportFormat(before.status(), status);
    Revocations revocations = protocol.revocations();
    Optional<Instant> since = protocol.revocationsSince(now);
    boolean same =
        revocations.equals(before.revocations()) && since.equals(before.revocationsSince());
    latest =
        new Snapshot(
            protocol.keys(now),
            protocol.keysUntil(),
            revocations,
            since,
            same ? before.revokedSessions() : sessions(protocol, revocations, since),
            protocol.revocationsUntil(),
            status);
  }

  /**
   * One line when the ring has another format than this node wants, and one when it no longer has.
   */
  private void reportFormat(RingStatus before, RingStatus now) {
    KeyFormat wanted = now.wantedFormat();
    KeyFormat ofRing = now.ringFormat();
    if (ofRing.equals(before.ringFormat())) {
      return;
    }
    if (ofRing.equals(wanted)) {
      LOG.info(
          "node {}: new ticket keys of the ring are of {} now, as this node wants",
          name,
          wanted.word());
    } else {
      LOG.warn(
          "node {} wants ticket keys of {}, the ring has {}, and new keys stay like the ring's;"
              + " change the node's options, or the ring for all nodes with {}",
          name,
          wanted.word(),
          ofRing.word(),
          ClusterOperator.rotationTo(wanted));
    }
  }

  /** What is revoked, and all that was before the moment from which on the node knows that. */
  private static RevokedSessions sessions(
      RingProtocol protocol, Revocations revocations, Optional<Instant> since) {
    RevokedSessions revoked = revocations.sessions();
    return since.isPresent() && since.get().isAfter(Instant.EPOCH)
        ? revoked.with(RevokedSubject.EVERYTHING, protocol.revokingAllBefore(since.get()))
        : revoked;
  }

  boolean isClosed() {
    return closed;
  }

  /** Shows no keys from now on, and destroys those that were shown. */
  synchronized void close() {
    closed = true;
    KeyRing last = latest.keys();
    latest = Snapshot.ofNothing(KeyRing.empty(last.trustDomain()), latest.status());
    last.keys().forEach(key -> key.key().ifPresent(TicketKey::destroy));
  }
}
