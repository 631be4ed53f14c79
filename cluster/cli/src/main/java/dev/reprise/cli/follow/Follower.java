// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.follow;

import dev.reprise.cluster.ClusterMember;
import dev.reprise.codec.KeyName;
import dev.reprise.engine.key.KeyRing;
import dev.reprise.engine.key.TicketKeys;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
  private final String whyEmpty;
  private final StandIns standIns;
  private final Target target;
  private final WrittenFiles files;
  private final Activation activation;
  private final InstantSource clock;
  private final Consumer<ClusterMember.Follower> report;
  private final Notices notices;

  private final Progress progress = new Progress();
  private final Map<String, Instant> unreadable = new LinkedHashMap<>();
  private List<KeyName> tried = List.of();
  private List<String> complaints = List.of();
  private Optional<Failure> failure = Optional.empty();
  private Optional<ClusterMember.Follower> reported = Optional.empty();
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
   * @param whyEmpty why there may be none at first, for an operator
   * @param standIns random keys, of which one seals if no key of the ring does
   * @param report takes the program's state whenever it has changed: which keys the program has
   *     taken, and what went wrong
   */
  Follower(
      TicketKeys ring,
      String whyEmpty,
      StandIns standIns,
      Target target,
      Activation activation,
      InstantSource clock,
      Consumer<ClusterMember.Follower> report,
      Notices notices) {
    this.ring = ring;
    this.whyEmpty = whyEmpty;
    this.standIns = standIns;
    this.target = target;
    this.files = new WrittenFiles(target);
    this.activation = activation;
    this.clock = clock;
    this.report = report;
    this.notices = notices;
  }

  /** Looks at the ring and at the files, and does what is due. */
  void look() {
    Instant now = clock.instant();
    KeyRing keys = ring.at(now);
    if (keys.keys().isEmpty() && tried.isEmpty()) {
      sayThatItWaits();
      report();
      return;
    }
    KeySelection wanted = KeySelection.of(keys, target.program(), standIns, now);
    complain(wanted, now);
    if (isDue(wanted, now)) {
      install(wanted);
    }
    report();
  }

  /** Whether the ring or a file has changed, or what failed is to be tried again. */
  private boolean isDue(KeySelection wanted, Instant now) {
    if (!wanted.names().equals(tried)) {
      return true;
    }
    if (failure.isPresent()) {
      return !now.isBefore(failure.get().againAt());
    }
    boolean intact = files.areIntact();
    if (!intact) {
      notices.wrong(target + ": was changed by somebody else, and is written again");
    }
    return !intact;
  }

  private void install(KeySelection wanted) {
    tried = wanted.names();
    progress.retain(wanted.ofRing());
    report();
    try {
      files.write(wanted);
      succeeded(Progress.Step.WRITTEN, wanted);
      activation.reload(wanted);
      succeeded(Progress.Step.RELOADED, wanted);
      activation.check(wanted);
      files.removeOthers();
      failure = Optional.empty();
      succeeded(Progress.Step.ACKNOWLEDGED, wanted);
      notices.done(described(wanted));
    } catch (FollowFailure e) {
      failed(String.valueOf(e.getMessage()));
    } catch (IllegalStateException e) {
      // A key of the ring expired, and was destroyed, while it was being written.
      failed("write failed, the ring has changed meanwhile");
    }
  }

  private void succeeded(Progress.Step step, KeySelection keys) {
    Instant now = clock.instant();
    progress.succeeded(step, keys.ofRing(), now);
    if (step == Progress.Step.ACKNOWLEDGED && keys.isSealingOfRing()) {
      progress.succeeded(Progress.Step.SEALING, List.of(keys.sealing().name()), now);
    }
    report();
  }

  private void failed(String what) {
    Optional<Failure> before = failure;
    Failure last = Failure.of(what, before, clock.instant());
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

  /** Reports the program's state, unless the last report still says it all. */
  private void report() {
    ClusterMember.Follower now =
        new ClusterMember.Follower(target.program().word(), troubles(), progress.keys());
    if (reported.filter(now::equals).isEmpty()) {
      reported = Optional.of(now);
      report.accept(now);
    }
  }

  private List<ClusterMember.Trouble> troubles() {
    List<ClusterMember.Trouble> troubles = new ArrayList<>();
    failure.ifPresent(last -> troubles.add(new ClusterMember.Trouble(last.what(), last.since())));
    unreadable.forEach((what, since) -> troubles.add(new ClusterMember.Trouble(what, since)));
    return troubles;
  }

  private void sayThatItWaits() {
    if (!waits) {
      waits = true;
      notices.wrong(target + ": " + whyEmpty + "; the files stay as they are");
    }
  }

  private void complain(KeySelection wanted, Instant now) {
    unreadable.keySet().retainAll(wanted.unreadable());
    wanted.unreadable().forEach(each -> unreadable.putIfAbsent(each, now));
    List<String> all = wanted.complaints();
    all.stream()
        .filter(each -> !complaints.contains(each))
        .forEach(each -> notices.wrong(target + ": " + each));
    complaints = all;
  }

  private String described(KeySelection keys) {
    String sealing =
        keys.isSealingOfRing()
            ? KeySelection.id(keys.sealing().name()) + " seals"
            : "none of the ring's seals, a stand-in does";
    return "%s: %d keys in place, %s".formatted(target, keys.ofRing().size(), sealing);
  }
}
