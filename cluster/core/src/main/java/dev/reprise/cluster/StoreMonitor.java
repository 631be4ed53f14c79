// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster;

import dev.reprise.cluster.ring.Command;
import dev.reprise.cluster.store.KeyRingStore;
import dev.reprise.cluster.store.LookupCounts;
import dev.reprise.cluster.store.StoreCounts;
import dev.reprise.cluster.wire.NodeName;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Judges whether a node's stores work, and reports their outages. A store of keys works when it
 * takes a heartbeat: one that can be read but not written does not. All but {@link #status} is
 * confined to the node's thread.
 */
final class StoreMonitor {

  /** How often the subscription may be found missing before that is an outage. */
  private static final int MOST_LOOKS_WITHOUT_NOTICES = 3;

  /** How many heartbeats prove that what follows a heartbeat in a round works as well. */
  private static final int HEARTBEATS_AS_PROOF = 3;

  private static final String UNKNOWN_SESSION_TROUBLE = "sessions can't be written or looked up";

  private static final Logger LOG = LoggerFactory.getLogger(StoreMonitor.class);

  private final Sessions sessions;
  private final StoreOutages outages;
  private final Duration silence;
  private final SessionStoreHealth sessionHealth = new SessionStoreHealth();
  private String sessionTrouble = UNKNOWN_SESSION_TROUBLE;
  private int heartbeatsToProve;
  private int looksWithoutNotices;
  private volatile Optional<Instant> lastHeartbeat = Optional.empty();

  /** The store of sessions, as far as it matters here. */
  interface Sessions {

    /** Counts of the changes to it. */
    StoreCounts changes();

    /** Counts of the lookups in it. */
    LookupCounts lookups();

    /** Why it failed last, in one line. */
    Optional<String> lastFailure();
  }

  /** No store of sessions: a follower has none. */
  static final Sessions NO_SESSIONS =
      new Sessions() {
        @Override
        public StoreCounts changes() {
          return StoreCounts.NONE;
        }

        @Override
        public LookupCounts lookups() {
          return new LookupCounts(0, 0, 0, 0);
        }

        @Override
        public Optional<String> lastFailure() {
          return Optional.empty();
        }
      };

  /**
   * A monitor that has seen nothing yet.
   *
   * @param silence how long ago the last heartbeat may be if the store is connected
   * @param lines takes the lines for the log
   */
  StoreMonitor(NodeName node, Sessions sessions, Duration silence, Consumer<String> lines) {
    this.sessions = sessions;
    this.silence = silence;
    this.outages =
        new StoreOutages(
            node,
            () ->
                new StoreOutages.Losses(
                    sessions.changes().dropped(),
                    sessions.lookups().failed() + sessions.lookups().refused()),
            lines);
  }

  /** A monitor that logs. The end of an outage is a warning, too, so nobody misses it. */
  static StoreMonitor logging(NodeName node, Sessions sessions, Duration silence) {
    return new StoreMonitor(node, sessions, silence, LOG::warn);
  }

  /**
   * Takes note that the store has failed to do something.
   *
   * @param until when the node may not use its keys any more
   */
  void failed(Command.Request request, String reason, Instant until, Instant now) {
    heartbeatsToProve = request instanceof Command.LoadHeartbeats ? HEARTBEATS_AS_PROOF : 1;
    String goesOn =
        now.isBefore(until)
            ? "Handshakes go on, and sessions resume with what this node has until "
                + until.truncatedTo(ChronoUnit.SECONDS)
            : "Handshakes go on, all of them full: this node has no keys that it may use";
    outages.fails(StoreOutages.Part.KEYS, reason, goesOn, now);
  }

  /** Takes note that the store has done something. */
  void answered(Command.Request request, Instant now) {
    if (request instanceof Command.Beat) {
      lastHeartbeat = Optional.of(now);
      if (--heartbeatsToProve <= 0) {
        outages.works(StoreOutages.Part.KEYS, now);
      }
    }
  }

  /**
   * Takes note that heartbeats were read.
   *
   * @param cut why there may be more than were read; empty if all were
   */
  void heartbeatsRead(Optional<String> cut, Instant now) {
    cut.ifPresentOrElse(
        reason ->
            outages.fails(
                StoreOutages.Part.MEMBERS,
                reason,
                "Handshakes go on, but no key counts as acknowledged: a new key seals only when the"
                    + " time of its predecessor is over",
                now),
        () -> outages.works(StoreOutages.Part.MEMBERS, now));
  }

  /** Looks at what is not asked by the node's thread: the subscription and the sessions. */
  void look(Optional<KeyRingStore.Watch> watch, Instant now) {
    Optional<String> silent = watch.flatMap(KeyRingStore.Watch::trouble);
    looksWithoutNotices = silent.isPresent() ? looksWithoutNotices + 1 : 0;
    if (silent.isEmpty()) {
      outages.works(StoreOutages.Part.NOTICES, now);
    } else if (looksWithoutNotices >= MOST_LOOKS_WITHOUT_NOTICES) {
      outages.fails(
          StoreOutages.Part.NOTICES,
          silent.get(),
          "All goes on, but changes by other nodes arrive with the next poll only",
          now);
    }
    sessionHealth
        .look(sessions.changes(), sessions.lookups())
        .ifPresent(works -> judgeSessions(works, now));
  }

  /** What the node knows of its store. */
  ClusterStatus.Store status(Instant now) {
    return new ClusterStatus.Store(lastHeartbeat, silence, outages.status(now));
  }

  private void judgeSessions(boolean work, Instant now) {
    if (work) {
      sessionTrouble = UNKNOWN_SESSION_TROUBLE;
      outages.works(StoreOutages.Part.SESSIONS, now);
    } else {
      sessionTrouble = sessions.lastFailure().orElse(sessionTrouble);
      outages.fails(
          StoreOutages.Part.SESSIONS,
          sessionTrouble,
          "Handshakes go on, and tickets resume; sessions by ID resume at the node that made them",
          now);
    }
  }
}
