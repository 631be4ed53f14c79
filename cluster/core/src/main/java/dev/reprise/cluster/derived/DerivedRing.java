// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.derived;

import dev.reprise.codec.KeyName;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.SecretBytes;
import dev.reprise.engine.KeyPhase;
import dev.reprise.engine.ResumptionPolicy;
import dev.reprise.engine.TicketFormat;
import dev.reprise.engine.crypto.KeyDerivation;
import dev.reprise.engine.key.KeyEntry;
import dev.reprise.engine.key.KeyRing;
import dev.reprise.engine.key.TicketKey;
import dev.reprise.engine.time.Instants;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The keys of a chain's steps as a key ring: a pure function of state, policy and time.
 *
 * <p>A step's ticket key is HKDF-SHA-256 (no salt, chain_key, info = "reprise derived ticket key
 * v1" || chain_id || format || attempt): 16 octets of name, 32 of encryption key, and 32 of MAC key
 * where the format has one. {@code attempt} is an octet, 0, and counts up while the result is one
 * that would be refused as weak.
 */
final class DerivedRing {

  /** How far ahead of the state a clock may be: more is not a pause but a wrong clock. */
  static final Duration FARTHEST_AHEAD = Duration.ofDays(30);

  private static final Bytes KEY_LABEL =
      Bytes.copyOf("reprise derived ticket key v1".getBytes(StandardCharsets.US_ASCII));
  private static final int NAME_LENGTH = KeyName.LENGTH;
  private static final int KEY_LENGTH = 32;
  private static final int MOST_ATTEMPTS = 256;

  private DerivedRing() {}

  /** Who shares the keys of a chain. */
  static String trustDomain(ChainState state) {
    return "derived " + state.chainId().hex();
  }

  /**
   * Checks that a chain and a policy go together.
   *
   * @throws IllegalArgumentException if they don't
   */
  static void check(ChainState state, ResumptionPolicy policy) {
    Duration step = state.stepLength();
    if (step.compareTo(policy.clockSkew().multipliedBy(2)) < 0) {
      throw new IllegalArgumentException(
          "steps of " + step + " are shorter than twice the clock skew of " + policy.clockSkew());
    }
    if (opensAfterSealing(policy).dividedBy(step) + 4 > KeyRing.MAX_KEYS) {
      throw new IllegalArgumentException(
          "steps of " + step + " are too short for tickets of " + policy.ticketLifetime());
    }
  }

  /**
   * The first step whose tickets may still be in use at a time, anywhere in a fleet whose clocks
   * differ by no more than policy tolerates.
   */
  static long firstStepInUse(ChainState state, ResumptionPolicy policy, Instant time) {
    Instant earliestEnd = time.minus(opensAfterSealing(policy));
    return Math.max(0, state.stepAt(earliestEnd));
  }

  private static Duration opensAfterSealing(ResumptionPolicy policy) {
    return policy.ticketLifetime().plus(policy.clockSkew().multipliedBy(2));
  }

  /**
   * The ring at a time: every step that may be in use, and the one to come. No key of it seals if
   * the clock is more than minutes before the state's first step, or implausibly far ahead.
   *
   * @param before a ring of the same chain, whose keys are used again
   */
  static KeyRing at(
      ChainState state, ResumptionPolicy policy, Instant now, Optional<KeyRing> before) {
    Instant latest = state.reached().plus(FARTHEST_AHEAD);
    Instant time = now.isAfter(latest) ? latest : now;
    long current = state.stepAt(time);
    long first = Math.max(firstStepInUse(state, policy, time), state.step());
    if (first > current + 1) {
      return KeyRing.empty(trustDomain(state));
    }
    List<KeyEntry> keys = new ArrayList<>();
    ChainState step = state.advancedTo(first);
    while (step.step() <= current + 1) {
      keys.add(keyEntry(step, policy, before));
      ChainState next = step.next();
      step.destroy();
      step = next;
    }
    step.destroy();
    return KeyRing.of(trustDomain(state), Math.max(current, 0), keys);
  }

  private static KeyEntry keyEntry(
      ChainState step, ResumptionPolicy policy, Optional<KeyRing> before) {
    TicketKey key = ticketKey(step, policy.ticketFormat());
    Optional<KeyEntry> known = before.flatMap(ring -> ring.find(key.name()));
    if (known.isPresent()) {
      key.destroy();
      return known.get();
    }
    boolean first = step.step() == 0;
    Instant from = first ? startOf(step, policy) : step.beginOf(step.step());
    Instant until = step.beginOf(step.step() + 1);
    return KeyEntry.of(
        key,
        KeyPhase.SEALING,
        new KeyEntry.Schedule(
            first ? from : step.beginOf(step.step() - 1),
            from,
            from,
            until,
            until.plus(opensAfterSealing(policy))));
  }

  /**
   * From when on the first key seals: earlier than the chain begins by the tolerated skew, because
   * a node's clock may be behind that of the machine that made the chain.
   */
  private static Instant startOf(ChainState state, ResumptionPolicy policy) {
    return Instants.later(Instant.EPOCH, state.beginOf(0).minus(policy.clockSkew()));
  }

  /** The ticket key of a state's step. */
  static TicketKey ticketKey(ChainState step, TicketFormat format) {
    for (int attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
      try {
        return ticketKey(step, format, attempt);
      } catch (IllegalArgumentException e) {
        // Weak by chance, once in millions of steps; every node goes on to the same next one.
      }
    }
    throw new IllegalStateException("no key of 256 was good enough");
  }

  private static TicketKey ticketKey(ChainState step, TicketFormat format, int attempt) {
    byte[] variant = {(byte) format.code(), (byte) attempt};
    Bytes info =
        Bytes.copyOf(
            ChainState.concat(KEY_LABEL.toByteArray(), step.chainId().toByteArray(), variant));
    int macLength = format.macKeyLength();
    SecretBytes block =
        KeyDerivation.derive(
            Bytes.EMPTY, step.chainKey(), info, NAME_LENGTH + KEY_LENGTH + macLength);
    byte[] octets = block.toByteArray();
    try {
      byte[] name = Arrays.copyOf(octets, NAME_LENGTH);
      return TicketKey.of(
          format,
          new KeyName(Bytes.copyOf(name)),
          part(octets, NAME_LENGTH, KEY_LENGTH),
          part(octets, NAME_LENGTH + KEY_LENGTH, macLength));
    } finally {
      Arrays.fill(octets, (byte) 0);
      block.destroy();
    }
  }

  private static SecretBytes part(byte[] octets, int from, int length) {
    return SecretBytes.adopt(Arrays.copyOfRange(octets, from, from + length));
  }
}
