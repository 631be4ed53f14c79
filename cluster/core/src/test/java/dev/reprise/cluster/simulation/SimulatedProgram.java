// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.simulation;

import dev.reprise.cluster.wire.FollowerState;
import dev.reprise.codec.KeyName;
import dev.reprise.engine.TicketFormat;
import dev.reprise.engine.key.KeyEntry;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The program beside a node that follows: it goes on when the follower's process ends, and keeps
 * the keys that it has taken.
 */
final class SimulatedProgram {

  /** How a program takes keys, and what its follower says about that. */
  enum Kind {
    /** It takes each key at once. */
    PROMPT,
    /** It takes a key some seconds after the follower knows it. */
    SLOW,
    /** It takes no key for minutes at a time. */
    FAILING,
    /** Its follower acknowledges keys that it has not taken. */
    LYING
  }

  private static final long SLOWNESS_MILLIS = 20_000;
  private static final long SPELL_MILLIS = 90_000;

  private final Kind kind;
  private final boolean byRole;
  private final boolean openSslOnly;
  private final Set<KeyName> everTaken = new HashSet<>();
  private final Map<KeyName, Long> knownMillis = new HashMap<>();
  private boolean healed;

  /**
   * A program without keys.
   *
   * @param byRole whether its follower has a secret of its own
   * @param openSslOnly whether it reads no keys of another format than OpenSSL's
   */
  SimulatedProgram(Kind kind, boolean byRole, boolean openSslOnly) {
    this.kind = kind;
    this.byRole = byRole;
    this.openSslOnly = openSslOnly;
  }

  boolean isFollowedByRole() {
    return byRole;
  }

  /** Whether a key that its follower acknowledges is one that it has taken. */
  boolean isHonest() {
    return kind != Kind.LYING;
  }

  /** Whether it has ever taken that key. */
  boolean hasTaken(KeyName key) {
    return everTaken.contains(key);
  }

  /** Nothing fails from now on. */
  void heal() {
    healed = true;
  }

  /** Its follower starts again, and gives it all keys anew. */
  void followerStarts() {
    knownMillis.clear();
  }

  /** Lets the follower look at the ring, give the program the keys, and acknowledge them. */
  void look(SimulatedNode node, long nowMillis) {
    node.protocol()
        .ifPresent(
            protocol -> {
              Instant now = node.now();
              Set<KeyName> acknowledged = new HashSet<>();
              for (KeyEntry key : protocol.keys(now).keys()) {
                if (key.key().isPresent() && reads(key) && isTaken(key.name(), nowMillis)) {
                  acknowledged.add(key.name());
                }
              }
              FollowerState state = state(acknowledged, now);
              node.call((running, at) -> running.follow(acknowledged, state, at));
            });
  }

  private boolean reads(KeyEntry key) {
    return !openSslOnly || key.format() == TicketFormat.OPENSSL;
  }

  private boolean isTaken(KeyName key, long nowMillis) {
    long since = nowMillis - knownMillis.computeIfAbsent(key, name -> nowMillis);
    boolean takes =
        switch (kind) {
          case PROMPT -> true;
          case SLOW -> since >= SLOWNESS_MILLIS;
          case FAILING -> healed || nowMillis / SPELL_MILLIS % 2 == 0;
          case LYING -> false;
        };
    if (takes) {
      everTaken.add(key);
    }
    return takes || kind == Kind.LYING;
  }

  private static FollowerState state(Set<KeyName> acknowledged, Instant now) {
    long millis = Math.max(0, now.toEpochMilli());
    return new FollowerState(
        "nginx",
        List.of(),
        acknowledged.stream()
            .map(key -> new FollowerState.FollowedKey(key, millis, millis, millis, 0))
            .toList());
  }

  @Override
  public String toString() {
    return kind + (byRole ? " by role" : "");
  }
}
