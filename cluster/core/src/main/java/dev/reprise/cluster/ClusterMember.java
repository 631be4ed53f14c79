// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster;

import dev.reprise.cluster.wire.FollowerState;
import dev.reprise.cluster.wire.MemberRecord;
import dev.reprise.codec.KeyName;
import dev.reprise.engine.key.KeyFormat;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A node of a cluster, as its latest heartbeat describes it.
 *
 * @param node the node's name
 * @param heartbeatAt when the heartbeat was sent, by the node's own clock
 * @param epoch the epoch of the key ring that the node holds
 * @param acknowledged the names of the keys that the node opens
 * @param follower the program to which the node hands its keys; empty if it uses them itself
 * @param wantedFormat the format of ticket keys that the node's policy wants, if it is another than
 *     the ring had when the node last looked
 * @param isFollowerByRole whether the node has the secret of a follower only, so that it is one
 *     even if it has not shown its program yet
 * @since 0.1
 */
public record ClusterMember(
    String node,
    Instant heartbeatAt,
    long epoch,
    List<KeyName> acknowledged,
    Optional<Follower> follower,
    Optional<KeyFormat> wantedFormat,
    boolean isFollowerByRole) {

  /** Copies the list. */
  public ClusterMember {
    acknowledged = List.copyOf(acknowledged);
    Objects.requireNonNull(follower, "follower");
    Objects.requireNonNull(wantedFormat, "wantedFormat");
  }

  static ClusterMember of(
      MemberRecord heartbeat,
      Optional<FollowerState> follower,
      Optional<KeyFormat> wantedFormat,
      boolean isFollowerByRole) {
    return new ClusterMember(
        heartbeat.node().text(),
        Instant.ofEpochMilli(heartbeat.timeMillis()),
        heartbeat.epoch(),
        heartbeat.acknowledged(),
        follower.map(Follower::of),
        wantedFormat,
        isFollowerByRole);
  }

  /**
   * How old the heartbeat is, as the node's clock and that of the observer have it; negative if the
   * node's clock is ahead.
   */
  Duration age(Instant now) {
    return Duration.between(heartbeatAt, now);
  }

  /**
   * The state of a program to which a node hands its keys.
   *
   * @param program what the keys are for, such as {@code nginx}
   * @param troubles what keeps the program from having the ring's keys, the most important first
   * @param keys how far the program has come with each key of the ring
   */
  public record Follower(String program, List<Trouble> troubles, List<FollowedKey> keys) {

    /** Copies the lists. */
    public Follower {
      Objects.requireNonNull(program, "program");
      troubles = List.copyOf(troubles);
      keys = List.copyOf(keys);
    }

    /** The names of the keys that the program opens. */
    public Set<KeyName> acknowledged() {
      return keys.stream()
          .filter(key -> key.acknowledged().isPresent())
          .map(FollowedKey::name)
          .collect(Collectors.toUnmodifiableSet());
    }

    static Follower of(FollowerState state) {
      return new Follower(
          state.program(),
          state.troubles().stream().map(Trouble::of).toList(),
          state.keys().stream().map(FollowedKey::of).toList());
    }

    FollowerState shown() {
      return new FollowerState(
          FollowerState.printable(program),
          FollowerState.fitting(troubles.stream().map(Trouble::shown).toList()),
          keys.stream().map(FollowedKey::shown).toList());
    }
  }

  /**
   * Something that keeps a program from having the ring's keys.
   *
   * @param what a step that fails and why, or a key that the program can't read, in one line
   * @param since when it began, by the follower's clock
   */
  public record Trouble(String what, Instant since) {

    private static Trouble of(FollowerState.Trouble trouble) {
      return new Trouble(trouble.what(), Instant.ofEpochMilli(trouble.sinceMillis()));
    }

    private FollowerState.Trouble shown() {
      return new FollowerState.Trouble(FollowerState.printable(what), since.toEpochMilli());
    }
  }

  /**
   * When a program took each step with a key, by the follower's clock; empty for a step that it has
   * not taken yet.
   *
   * @param name the key's name
   * @param written when the files held the key for the first time
   * @param reloaded when the program had read them
   * @param acknowledged when the follower acknowledged the key: the program opens it
   * @param sealing when the program began to seal under the key
   */
  public record FollowedKey(
      KeyName name,
      Optional<Instant> written,
      Optional<Instant> reloaded,
      Optional<Instant> acknowledged,
      Optional<Instant> sealing) {

    private static FollowedKey of(FollowerState.FollowedKey key) {
      return new FollowedKey(
          key.key(),
          instant(key.writtenMillis()),
          instant(key.reloadedMillis()),
          instant(key.acknowledgedMillis()),
          instant(key.sealingMillis()));
    }

    private FollowerState.FollowedKey shown() {
      return new FollowerState.FollowedKey(
          name, millis(written), millis(reloaded), millis(acknowledged), millis(sealing));
    }

    private static Optional<Instant> instant(long millis) {
      return millis == 0 ? Optional.empty() : Optional.of(Instant.ofEpochMilli(millis));
    }

    private static long millis(Optional<Instant> instant) {
      return instant.map(Instant::toEpochMilli).orElse(0L);
    }
  }
}
