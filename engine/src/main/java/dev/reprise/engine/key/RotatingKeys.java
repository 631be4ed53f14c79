// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.key;

import dev.reprise.codec.KeyName;
import dev.reprise.engine.KeyPhase;
import dev.reprise.engine.ResumptionPolicy;
import java.security.ProviderException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ticket keys that one process makes and rotates for itself. Rotation happens when the keys are
 * used: there is no thread and no clock in here. Safe for use by any thread.
 *
 * @since 0.1
 */
public final class RotatingKeys implements TicketKeys {

  /*
   * (1) The snapshot is swapped by compare-and-set. A reader sees the whole ring, because rings are
   *     immutable and complete before the swap.
   * (2) A thread that loses the race to rotate destroys the keys that it made, and uses the
   *     winner's.
   * (3) Keys that are not in the new ring are destroyed after the swap. A handshake that still
   *     holds the old ring cannot use them: SecretBytes returns all octets or throws, and the
   *     opener then reports a retired key.
   */

  private static final Logger LOG = LoggerFactory.getLogger(RotatingKeys.class);
  private static final Duration RETRY = Duration.ofSeconds(1);

  private final ResumptionPolicy policy;
  private final SecureRandom random;
  private final AtomicReference<Snapshot> snapshot;

  /**
   * Keys without a ring yet: the first is made at the first use.
   *
   * @param trustDomain the name of those who share the keys, 1 to 255 octets in UTF-8
   * @param policy the seal period, the ticket lifetime, the format; the engine's policy, too
   */
  public RotatingKeys(String trustDomain, ResumptionPolicy policy, SecureRandom random) {
    this.policy = Objects.requireNonNull(policy, "policy");
    this.random = Objects.requireNonNull(random, "random");
    this.snapshot =
        new AtomicReference<>(Snapshot.of(KeyRing.empty(trustDomain), policy, Instant.MIN));
  }

  /** A ring that was made at a time, and the time in which it needs no change. */
  private record Snapshot(KeyRing ring, Instant made, Instant from, Instant until, boolean closed) {

    static Snapshot of(KeyRing ring, ResumptionPolicy policy, Instant now) {
      return new Snapshot(
          ring,
          now,
          KeyRotation.usableFrom(ring, policy),
          KeyRotation.dueAt(ring, policy, now),
          false);
    }

    boolean serves(Instant now) {
      if (closed) {
        return true;
      }
      boolean clockWentBack = now.isBefore(made);
      return !now.isBefore(from)
          && now.isBefore(until)
          && (!clockWentBack || ring.sealingKey(now).isPresent());
    }
  }

  @Override
  public KeyRing at(Instant now) {
    Snapshot current = snapshot.get();
    return current.serves(now) ? current.ring() : rotated(now);
  }

  /** Makes a new key that seals from now on. Tickets under the other keys still open. */
  public void rotate(Instant now) {
    update(now, ring -> KeyRotation.publish(ring, policy, KeyPhase.SEALING, now, now, random));
  }

  /**
   * Revokes the key of that name: it opens nothing from now on. If it was the one that sealed, a
   * new key seals.
   *
   * @return whether the ring had such a key
   */
  public boolean revoke(KeyName name, Instant now) {
    boolean known = snapshot.get().ring().find(name).isPresent();
    update(now, ring -> KeyRotation.next(KeyRotation.revoke(ring, name), policy, now, random));
    return known;
  }

  @Override
  public Optional<ResumptionPolicy> policy() {
    return Optional.of(policy);
  }

  @Override
  public void close() {
    KeyRing empty = KeyRing.empty(snapshot.get().ring().trustDomain());
    Snapshot last =
        snapshot.getAndSet(new Snapshot(empty, Instant.MIN, Instant.MIN, Instant.MAX, true));
    destroyDropped(last.ring(), empty);
  }

  private KeyRing rotated(Instant now) {
    try {
      return update(now, ring -> KeyRotation.next(ring, policy, now, random));
    } catch (IllegalStateException | ProviderException e) {
      LOG.error("making a ticket key failed; trying again in {}", RETRY, e);
      Snapshot current = snapshot.get();
      Snapshot later = new Snapshot(current.ring(), now, now, now.plus(RETRY), false);
      return current.closed() || snapshot.compareAndSet(current, later)
          ? current.ring()
          : snapshot.get().ring();
    }
  }

  private KeyRing update(Instant now, UnaryOperator<KeyRing> step) {
    while (true) {
      Snapshot current = snapshot.get();
      if (current.closed()) {
        return current.ring();
      }
      KeyRing next = step.apply(current.ring());
      if (snapshot.compareAndSet(current, Snapshot.of(next, policy, now))) {
        destroyDropped(current.ring(), next);
        return next;
      }
      destroyDropped(next, current.ring());
    }
  }

  /** Destroys the keys of {@code before} that {@code after} does not contain. */
  private static void destroyDropped(KeyRing before, KeyRing after) {
    Set<TicketKey> kept = new HashSet<>();
    after.keys().forEach(key -> key.key().ifPresent(kept::add));
    for (KeyEntry key : before.keys()) {
      key.key().filter(each -> !kept.contains(each)).ifPresent(TicketKey::destroy);
    }
  }

  /** The ring, without its secrets. */
  @Override
  public String toString() {
    return "Rotating" + snapshot.get().ring();
  }
}
