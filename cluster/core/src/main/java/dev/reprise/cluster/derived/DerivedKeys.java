// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.derived;

import dev.reprise.codec.wire.Bytes;
import dev.reprise.engine.ResumptionPolicy;
import dev.reprise.engine.key.KeyRing;
import dev.reprise.engine.key.TicketKey;
import dev.reprise.engine.key.TicketKeys;
import dev.reprise.engine.time.Instants;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The ticket keys of a node that derives them from a state file, in step with every other node that
 * has a copy of it.
 *
 * <pre>{@code
 * DerivedKeys keys = DerivedKeys.open(Path.of("/var/lib/reprise/chain"), policy);
 * ResumptionEngine engine = ResumptionEngine.builder().policy(policy).keys(keys).build();
 * }</pre>
 *
 * <p>A daemon thread keeps the file up to date. Handshakes never wait for it. Safe for use by any
 * thread.
 *
 * @since 0.1
 */
public final class DerivedKeys implements TicketKeys {

  /*
   * Two times are kept apart.
   *
   * (1) Sealing and opening follow the clock and destroy nothing, so the effect of a wrong clock is
   *     over when the clock is right again.
   * (2) What the file still holds follows `reached`, which runs towards the clock at no more than
   *     twice the pace of the monotonic time that has passed in this process. So a clock that was
   *     wrong for a time d has destroyed at most d of the chain ahead of time, and a node that was
   *     off for a time d is behind in destroying for at most d of its running time.
   * (3) The file never goes back: who finds a later step or time in it takes that over.
   *
   * `believed` is this process's own line, which began where the file was then: two processes on
   * one file have two lines of that slope and not one of their sum.
   */

  private static final Logger LOG = LoggerFactory.getLogger(DerivedKeys.class);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

  private final StateFile file;
  private final ResumptionPolicy policy;
  private final InstantSource clock;
  private final LongSupplier nanoTime;
  private Instant believed;
  private long believedNanos;
  private volatile Snapshot snapshot;
  private @Nullable Thread keeper;
  private boolean closed;

  /** A ring and the time for which it was made; and the state that makes others. */
  private record Snapshot(ChainState state, KeyRing ring, long step) {

    /** The one that follows; keys that are in it no more are zeroed. */
    Snapshot with(ChainState later, ResumptionPolicy policy, Instant now) {
      long at = later.stepAt(now);
      if (at == step && later.step() == state.step()) {
        return new Snapshot(later, ring, step);
      }
      KeyRing next = DerivedRing.at(later, policy, now, Optional.of(ring));
      destroyAllBut(next);
      return new Snapshot(later, next, at);
    }

    void destroyAllBut(KeyRing kept) {
      ring.keys().stream()
          .filter(key -> kept.find(key.name()).isEmpty())
          .flatMap(key -> key.key().stream())
          .forEach(TicketKey::destroy);
    }
  }

  /**
   * Keys without a thread: {@link #advance} is for the caller to call.
   *
   * @param nanoTime monotonic, in nanoseconds
   */
  DerivedKeys(StateFile file, ResumptionPolicy policy, InstantSource clock, LongSupplier nanoTime)
      throws IOException {
    this.file = file;
    this.policy = policy;
    this.clock = clock;
    this.nanoTime = nanoTime;
    ChainState state = file.read();
    Instant now = clock.instant();
    if (now.isAfter(state.reached().plus(DerivedRing.FARTHEST_AHEAD))) {
      state.destroy();
      throw new IOException(
          "the clock says "
              + now
              + ", which is more than 30 days after "
              + state.reached()
              + ", the last that "
              + file
              + " knows of: set the clock right, or provision the file anew");
    }
    if (state.stepLength().compareTo(policy.sealPeriod()) != 0) {
      LOG.info("ticket keys change every {}, as {} says", state.stepLength(), file);
    }
    DerivedRing.check(state, policy);
    believed = state.reached();
    believedNanos = nanoTime.getAsLong();
    snapshot =
        new Snapshot(
            state, DerivedRing.at(state, policy, now, Optional.empty()), state.stepAt(now));
    advance();
  }

  /**
   * Writes the state file of a new chain, readable for its owner only.
   *
   * @param stepLength how long each key seals: a minute to 30 days, in whole seconds
   * @param replace whether an existing file is replaced, whose chain is then lost
   * @return the chain's ID, which is not secret
   * @throws IllegalArgumentException if the step length is out of its range
   * @throws IOException if the file exists and may not be replaced, or can't be written
   */
  public static Bytes generate(
      Path file, Duration stepLength, Instant now, SecureRandom random, boolean replace)
      throws IOException {
    ChainState chain = ChainState.generate(stepLength, now, random);
    try {
      new StateFile(file).create(chain, replace);
      return chain.chainId();
    } finally {
      chain.destroy();
    }
  }

  /**
   * The keys of a state file, kept up to date by a daemon thread.
   *
   * @param policy ticket lifetime, clock skew and ticket format count, the same at every node; the
   *     seal period is the chain's
   * @throws IllegalArgumentException if policy and the length of a step do not go together
   * @throws IOException if there is no such file, it is damaged or not its owner's alone, it can't
   *     be replaced, or the clock is more than 30 days ahead of it
   */
  public static DerivedKeys open(Path file, ResumptionPolicy policy) throws IOException {
    DerivedKeys keys =
        new DerivedKeys(new StateFile(file), policy, InstantSource.system(), System::nanoTime);
    keys.start();
    return keys;
  }

  private synchronized void start() {
    keeper = new Thread(this::keep, "reprise-derived-keys");
    keeper.setDaemon(true);
    keeper.start();
  }

  private void keep() {
    Duration pause = snapshot.state().stepLength().dividedBy(8);
    long millis = (pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE).toMillis();
    try {
      while (waitFor(millis)) {
        tryToAdvance();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized boolean waitFor(long millis) throws InterruptedException {
    long end = System.nanoTime() + millis * 1_000_000;
    while (!closed) {
      long left = (end - System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        return true;
      }
      wait(left);
    }
    return false;
  }

  /** {@inheritDoc} Derives the keys of another step when one is asked for. */
  @Override
  public KeyRing at(Instant now) {
    Snapshot current = snapshot;
    if (current.step() == current.state().stepAt(now)) {
      return current.ring();
    }
    synchronized (this) {
      if (!closed && snapshot.step() != snapshot.state().stepAt(now)) {
        snapshot = snapshot.with(snapshot.state(), policy, now);
      }
      return snapshot.ring();
    }
  }

  /**
   * Destroys what no ticket in use needs any more, here and in the file, as far as the clock is to
   * be believed.
   *
   * @throws IOException if the file can't be read or replaced
   */
  void advance() throws IOException {
    Instant until = believe();
    file.exchange(stored -> merge(stored, until));
  }

  /**
   * As {@link #advance} for those who have to go on: somebody may have put another chain there, and
   * may put this one back.
   */
  void tryToAdvance() {
    try {
      advance();
    } catch (IOException | IllegalStateException e) {
      LOG.warn("{} can't be brought up to date; old keys stay in it", file, e);
    }
  }

  /** (2): the clock, but no more than twice the time that has passed here since last time. */
  private synchronized Instant believe() {
    long nanos = nanoTime.getAsLong();
    Duration passed = Duration.ofNanos(Math.max(0, nanos - believedNanos));
    Instant latest = believed.plus(passed.multipliedBy(2));
    Instant now = clock.instant();
    believed = Instants.later(believed, Instants.earlier(now, latest));
    believedNanos = nanos;
    return believed;
  }

  private synchronized Optional<ChainState> merge(ChainState stored, Instant until) {
    ChainState mine = snapshot.state();
    if (closed) {
      return Optional.empty();
    }
    if (!mine.isOfSameChain(stored)) {
      throw new IllegalStateException(file + " holds another chain now: restart the node");
    }
    Instant reached = Instants.later(Instants.later(stored.reached(), mine.reached()), until);
    ChainState later = stored.step() > mine.step() ? stored : mine;
    long first = DerivedRing.firstStepInUse(mine, policy, reached);
    ChainState merged = later.advancedTo(first).reaching(reached);
    snapshot = snapshot.with(merged, policy, clock.instant());
    mine.destroy();
    boolean same = merged.step() == stored.step() && merged.reached().equals(stored.reached());
    return same ? Optional.empty() : Optional.of(merged);
  }

  @Override
  public Optional<ResumptionPolicy> policy() {
    return Optional.of(policy);
  }

  /** How long a key seals. */
  public Duration stepLength() {
    return snapshot.state().stepLength();
  }

  /** Brings the file up to date and zeroes the keys: nothing is sealed or opened any more. */
  @Override
  public void close() {
    synchronized (this) {
      if (closed) {
        return;
      }
    }
    tryToAdvance();
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
      ChainState state = snapshot.state();
      KeyRing none = KeyRing.empty(DerivedRing.trustDomain(state));
      snapshot.destroyAllBut(none);
      snapshot = new Snapshot(state, none, Long.MIN_VALUE);
      state.destroy();
      notifyAll();
    }
  }
}
