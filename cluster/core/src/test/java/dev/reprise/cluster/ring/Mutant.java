// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.ring;

// Longer than 300 lines: the list of all rules that can be broken, a few lines each.

import dev.reprise.cluster.simulation.Driver;
import dev.reprise.cluster.simulation.Fault;
import dev.reprise.cluster.simulation.FaultRates;
import dev.reprise.cluster.simulation.Simulation;
import dev.reprise.cluster.store.KeyRingStore;
import dev.reprise.cluster.wire.Stamp;
import dev.reprise.codec.KeyName;
import dev.reprise.engine.KeyPhase;
import dev.reprise.engine.ResumptionPolicy;
import dev.reprise.engine.key.KeyEntry;
import dev.reprise.engine.key.KeyFormat;
import dev.reprise.engine.key.KeyRing;
import dev.reprise.engine.key.KeyRotation;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** The ring protocol with one rule broken, each in a way that somebody has shipped or might. */
// No constant changes: each node gets rules and a driver of its own where these have state.
@SuppressWarnings("ImmutableEnumChecker")
enum Mutant {
  /** A node takes the store's content for everything that exists. */
  DROP_THE_JOIN(
      new RingRules() {
        @Override
        KeyRing merge(KeyRing held, KeyRing read) {
          return read;
        }
      }),

  /** The higher epoch replaces the lower one. */
  TRUST_THE_EPOCH(
      new RingRules() {
        @Override
        KeyRing merge(KeyRing held, KeyRing read) {
          return read.epoch() > held.epoch() ? read : held;
        }
      }),

  /** A record with a lower epoch is neither read nor replaced: after a flush, nobody agrees. */
  LET_THE_EPOCH_ONLY_GROW(
      new RingRules() {
        @Override
        KeyRing merge(KeyRing held, KeyRing read) {
          return read.epoch() < held.epoch() ? held : super.merge(held, read);
        }

        @Override
        boolean lacks(KeyRing read, KeyRing replacement) {
          return read.epoch() >= replacement.epoch() && super.lacks(read, replacement);
        }
      }),

  /** No node writes back what the store has lost. */
  DO_NOT_HEAL(
      new RingRules() {
        @Override
        KeyRing replacement(KeyRing read, KeyRing wanted) {
          List<KeyEntry> newOrKnown =
              wanted.keys().stream()
                  .filter(
                      key -> key.phase() == KeyPhase.PENDING || read.find(key.name()).isPresent())
                  .toList();
          return super.replacement(
              read, KeyRing.of(wanted.trustDomain(), wanted.epoch(), newOrKnown));
        }
      }),

  /** A new key seals as soon as its time has come, even if not all nodes have it. */
  SKIP_THE_ACKNOWLEDGEMENTS(
      new RingRules() {
        @Override
        boolean isAcknowledged(KeyName name, Membership members, long round) {
          return true;
        }
      }),

  /** Nodes that the store has not read are not there. */
  TAKE_SOME_HEARTBEATS_FOR_ALL(
      FaultRates.NONE.with(Fault.HEARTBEATS_CUT, 0.5).with(Fault.JOIN, 3).with(Fault.CRASH, 4),
      new RingRules() {
        @Override
        boolean areAll(KeyRingStore.Heartbeats found) {
          return true;
        }
      }),

  /** A new key is not announced; it seals from now on. */
  SEAL_AT_ONCE(
      new RingRules() {
        @Override
        KeyRing rotated(KeyRing ring, ResumptionPolicy policy, Instant now, SecureRandom random) {
          return activateAll(super.rotated(ring, policy, now, random));
        }
      }),

  /** A node seals under the key that it has made before the store has it. */
  SEAL_BEFORE_WRITING(SealBeforeWriting::new, () -> Driver.OBEDIENT),

  /** What a clock calls expired is retired for all. */
  JOIN_THE_TIME(
      new RingRules() {
        @Override
        KeyRing alive(KeyRing ring, Instant now) {
          return KeyRotation.expire(ring, Simulation.FAST_POLICY, now);
        }
      }),

  /** A revoked key is deleted, so that a node that still has it gives it back. */
  DELETE_INSTEAD_OF_REVOKE(
      new RingRules() {
        @Override
        KeyRing revoked(KeyRing ring, KeyName name) {
          return keeping(ring, key -> !key.name().equals(name));
        }
      }),

  /** Tombstones are not kept. */
  FORGET_TOMBSTONES(
      new RingRules() {
        @Override
        KeyRing alive(KeyRing ring, Instant now) {
          return keeping(super.alive(ring, now), key -> !key.revoked());
        }
      }),

  /** A node that has a key which another has revoked brings it back. */
  LET_THE_LIVING_WIN(
      new RingRules() {
        @Override
        KeyRing merge(KeyRing held, KeyRing read) {
          KeyRing living = keeping(held, key -> !key.revoked());
          return living.join(read);
        }

        @Override
        KeyRing withoutRevoked(KeyRing ring, Set<KeyName> everRevoked) {
          return ring;
        }
      }),

  /**
   * A revocation is forgotten when a clock that is ahead calls it over. It matters if the first
   * record that is read by the right clock is an old one, so it takes these faults together.
   */
  FORGET_REVOCATIONS_BY_THE_CLOCK(
      FaultRates.NONE
          .with(Fault.REVOKE_KEY, 5)
          .with(Fault.CLOCK_JUMP, 6)
          .with(Fault.STALE_READ, 0.4),
      new RingRules() {
        @Override
        KeyRing withoutRevoked(KeyRing ring, Set<KeyName> everRevoked) {
          return ring;
        }
      }),

  /** After a revocation, the key before it seals again. */
  FALL_BACK(
      new RingRules() {
        @Override
        KeyRing trusted(KeyRing held, Optional<Instant> oldest) {
          return keeping(super.trusted(held, oldest), key -> !key.revoked());
        }
      }),

  /** Whatever cannot be opened is left alone. */
  NEVER_REPLACE_WHAT_IS_UNREADABLE(
      new RingRules() {
        @Override
        boolean replacesUnreadable(boolean holdsKeys, int rounds, int patience) {
          return false;
        }
      }),

  /** A record is trusted however old it is. */
  TRUST_ANY_AGE(
      FaultRates.NONE
          .with(Fault.REVOKE_KEY, 3)
          .with(Fault.REPLAY_AT_START, 4)
          .with(Fault.COLD_START, 1),
      new RingRules() {
        @Override
        boolean isTooOld(Instant asOf, Instant now, Duration oldest) {
          return false;
        }
      }),

  /** Where nothing is found, nothing has been revoked. */
  ABSENT_MEANS_NONE(
      FaultRates.NONE
          .with(Fault.REVOKE_KEY, 3)
          .with(Fault.REPLAY_AT_START, 4)
          .with(Fault.COLD_START, 1),
      new RingRules() {
        @Override
        Instant knownSince(Optional<Stamp> current, Instant now) {
          return current.isPresent() ? super.knownSince(current, now) : Instant.EPOCH;
        }
      }),

  /** The timer is set again at the end of a round that went well. */
  REARM_ON_SUCCESS(() -> RingRules.RULES, RearmOnSuccess::new),

  /** A key seals until there is another one. */
  SEAL_WHEN_OVERDUE(
      new RingRules() {
        @Override
        KeyRing trusted(KeyRing held, Optional<Instant> oldest) {
          KeyRing trusted = super.trusted(held, oldest);
          List<KeyEntry> longer = trusted.keys().stream().map(Mutant::withoutEnd).toList();
          return KeyRing.of(held.trustDomain(), held.epoch(), longer);
        }
      }),

  /** A node makes keys as its own options want them. */
  MAKE_KEYS_OF_THE_OWN_FORMAT(
      FaultRates.NONE.with(Fault.FORMAT_OPTIONS, 2).with(Fault.FORMAT_CHANGE, 2),
      new RingRules() {
        @Override
        ResumptionPolicy forNext(ResumptionPolicy own, KeyFormat ofRing) {
          return own;
        }
      }),

  /** A successor is made when the last key is over. */
  ROTATE_TOO_LATE(
      new RingRules() {
        @Override
        KeyRing rotated(KeyRing ring, ResumptionPolicy policy, Instant now, SecureRandom random) {
          boolean over =
              ring.keys().stream()
                  .allMatch(
                      key -> now.isAfter(key.schedule().sealUntil().plus(policy.publishLead())));
          return over ? super.rotated(ring, policy, now, random) : ring;
        }
      }),

  /** Keys that are over stay where they are. */
  KEEP_WHAT_IS_OVER(
      new RingRules() {
        @Override
        KeyRing alive(KeyRing ring, Instant now) {
          return ring;
        }
      });

  private final Optional<FaultRates> faults;
  private final Supplier<RingRules> rules;
  private final Supplier<Driver> drivers;

  Mutant(RingRules rules) {
    this(Optional.empty(), () -> rules, () -> Driver.OBEDIENT);
  }

  Mutant(FaultRates faults, RingRules rules) {
    this(Optional.of(faults), () -> rules, () -> Driver.OBEDIENT);
  }

  Mutant(Supplier<RingRules> rules, Supplier<Driver> drivers) {
    this(Optional.empty(), rules, drivers);
  }

  Mutant(Optional<FaultRates> faults, Supplier<RingRules> rules, Supplier<Driver> drivers) {
    this.faults = faults;
    this.rules = rules;
    this.drivers = drivers;
  }

  /** The faults that show the defect; empty if any mixture shows it soon. */
  Optional<FaultRates> faults() {
    return faults;
  }

  /** The rules of one node. */
  RingRules rules() {
    return rules.get();
  }

  /** What the machines of the fleet do with the commands of their protocols. */
  Supplier<Driver> drivers() {
    return drivers;
  }

  /** The rules of a node that uses the keys that it has made from then on. */
  private static final class SealBeforeWriting extends RingRules {
    private Optional<KeyRing> made = Optional.empty();

    @Override
    KeyRing rotated(KeyRing ring, ResumptionPolicy policy, Instant now, SecureRandom random) {
      KeyRing rotated = super.rotated(ring, policy, now, random);
      made = rotated.equals(ring) ? made : Optional.of(activateAll(rotated));
      return rotated;
    }

    @Override
    KeyRing trusted(KeyRing held, Optional<Instant> oldest) {
      KeyRing trusted = super.trusted(held, oldest);
      return made.map(trusted::join).orElse(trusted);
    }
  }

  /** A machine that sets its timer at the end of a round, unless the store failed. */
  private static final class RearmOnSuccess implements Driver {
    private final List<Command> wakeUps = new ArrayList<>();

    @Override
    public List<Command> carriedOut(List<Command> given, Optional<Reply> after) {
      List<Command> now = new ArrayList<>(given);
      given.stream().filter(Command.WakeAfter.class::isInstance).forEach(wakeUps::add);
      now.removeAll(wakeUps);
      boolean ended = given.stream().noneMatch(Command.Request.class::isInstance);
      if (ended && after.filter(Reply.Failed.class::isInstance).isEmpty()) {
        now.addAll(wakeUps);
        wakeUps.clear();
      }
      return now;
    }
  }

  private static KeyRing activateAll(KeyRing ring) {
    KeyRing active = ring;
    for (KeyEntry key : ring.keys()) {
      active = KeyRotation.activate(active, key.name());
    }
    return active;
  }

  private static KeyRing keeping(KeyRing ring, Predicate<KeyEntry> condition) {
    return KeyRing.of(
        ring.trustDomain(), ring.epoch(), ring.keys().stream().filter(condition).toList());
  }

  private static KeyEntry withoutEnd(KeyEntry key) {
    Duration longer = Duration.ofDays(1);
    return new KeyEntry(
        key.name(),
        key.format(),
        key.phase(),
        key.revoked(),
        new KeyEntry.Schedule(
            key.schedule().published(),
            key.schedule().sealFrom(),
            key.schedule().sealBy(),
            key.schedule().sealUntil().plus(longer),
            key.schedule().openUntil().plus(longer)),
        key.key());
  }
}
