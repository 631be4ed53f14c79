// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.follow;

import dev.reprise.codec.KeyName;
import dev.reprise.engine.key.KeyRing;
import dev.reprise.engine.key.TicketKey;
import dev.reprise.engine.key.TicketKeys;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Keeps the keys of a program the same as those of a ring, and acknowledges the keys that the
 * program has taken. Not safe for use by several threads.
 */
final class Follower {

  /*
   * (1) A key is acknowledged after its file was written, the program was reloaded and the check
   *     has succeeded, and for as long as it is both in the ring and in the last set of keys that
   *     went through all three.
   * (2) Nothing is remembered across a restart: the first look writes and reloads whatever the
   *     files hold. So a crash between the two leaves nothing behind.
   * (3) What failed is tried again, all steps of it, later and later; a change of the ring is tried
   *     at once.
   */

  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

  private final TicketKeys ring;
  private final TicketKey standIn;
  private final Target target;
  private final WrittenFiles files;
  private final Activation activation;
  private final Consumer<Set<KeyName>> acknowledge;
  private final Notices notices;

  private List<KeyName> tried = List.of();
  private List<KeyName> installed = List.of();
  private List<String> complaints = List.of();
  private Optional<Failure> failure = Optional.empty();
  private boolean waits;

  /** A step that failed, and what follows from it. */
  private record Failure(String what, Instant since, Duration pause, Instant againAt) {

    static Failure of(String what, Optional<Failure> before, Instant now) {
      Duration pause =
          before
              .map(last -> last.pause().multipliedBy(2))
              .filter(each -> each.compareTo(LONGEST_PAUSE) < 0)
              .orElse(before.isPresent() ? LONGEST_PAUSE : FIRST_PAUSE);
      return new Failure(what, before.map(Failure::since).orElse(now), pause, now.plus(pause));
    }
  }

  /** Where a follower tells an operator what it does, a line each. */
  interface Notices {
    /** The keys of the program have changed. */
    void done(String line);

    /** Something is not as it should be. */
    void wrong(String line);
  }

  /**
   * @param ring the keys to follow
   * @param standIn a random key, which seals if no key of the ring does
   * @param acknowledge takes the names of all keys that the program has taken
   */
  Follower(
      TicketKeys ring,
      TicketKey standIn,
      Target target,
      Activation activation,
      Consumer<Set<KeyName>> acknowledge,
      Notices notices) {
    this.ring = ring;
    this.standIn = standIn;
    this.target = target;
    this.files = new WrittenFiles(target);
    this.activation = activation;
    this.acknowledge = acknowledge;
    this.notices = notices;
  }

  /** Looks at the ring and at the files, and does what is due. */
  void look(Instant now) {
    KeyRing keys = ring.at(now);
    if (keys.keys().isEmpty() && tried.isEmpty()) {
      sayThatItWaits();
      return;
    }
    KeySelection wanted = KeySelection.of(keys, target.program(), standIn, now);
    say(wanted.complaints());
    boolean changed = !wanted.names().equals(tried);
    if (!changed && failure.filter(last -> now.isBefore(last.againAt())).isPresent()) {
      return;
    }
    if (!changed && failure.isEmpty() && !files.areIntact()) {
      notices.wrong(target + ": was changed by somebody else, and is written again");
      changed = true;
    }
    if (changed || failure.isPresent()) {
      install(wanted, now);
    }
  }

  private void install(KeySelection wanted, Instant now) {
    tried = wanted.names();
    acknowledge.accept(both(installed, wanted.ofRing()));
    try {
      files.write(wanted);
      activation.run(wanted);
      files.removeOthers();
      installed = tried;
      failure = Optional.empty();
      acknowledge.accept(wanted.ofRing());
      notices.done(described(wanted));
    } catch (FollowFailure e) {
      failed(String.valueOf(e.getMessage()), now);
    } catch (IllegalStateException e) {
      // A key of the ring expired, and was destroyed, while it was being written.
      failed("write failed, the ring has changed meanwhile", now);
    }
  }

  private void failed(String what, Instant now) {
    Optional<Failure> before = failure;
    Failure last = Failure.of(what, before, now);
    failure = Optional.of(last);
    if (before.filter(each -> each.what().equals(what)).isEmpty()) {
      notices.wrong(
          "%s: %s, since %s; the next try follows within %d s"
              .formatted(
                  target,
                  what,
                  last.since().truncatedTo(ChronoUnit.SECONDS),
                  LONGEST_PAUSE.toSeconds()));
    }
  }

  private void sayThatItWaits() {
    if (!waits) {
      waits = true;
      notices.wrong(target + ": the ring has no keys yet; the files stay as they are");
    }
  }

  private void say(List<String> now) {
    now.stream()
        .filter(each -> !complaints.contains(each))
        .forEach(each -> notices.wrong(target + ": " + each));
    complaints = now;
  }

  private String described(KeySelection keys) {
    boolean ours = keys.ofRing().contains(keys.sealing().name());
    String sealing =
        ours
            ? KeySelection.id(keys.sealing().name()) + " seals"
            : "none of the ring's seals, a stand-in does";
    return "%s: %d keys in place, %s".formatted(target, keys.ofRing().size(), sealing);
  }

  private static Set<KeyName> both(List<KeyName> some, Set<KeyName> others) {
    Set<KeyName> both = new HashSet<>(some);
    both.retainAll(others);
    return both;
  }
}
