// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.derived;

import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.DecodeException;
import dev.reprise.codec.wire.Reader;
import dev.reprise.codec.wire.SecretBytes;
import dev.reprise.codec.wire.WireStruct;
import dev.reprise.codec.wire.Writer;
import dev.reprise.engine.crypto.KeyDerivation;
import dev.reprise.engine.time.Instants;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;

/**
 * Where a node stands on a chain of keys: what it holds, and all that follows from it.
 *
 * <pre>{@code
 * struct {
 *     uint8 version = 1;
 *     opaque chain_id[16];
 *     uint64 origin;             // epoch seconds: when step 0 begins
 *     uint32 step_length;        // seconds, 60..2592000
 *     uint64 step;               // of chain_key
 *     uint64 reached;            // epoch seconds: up to when the chain has been advanced
 *     opaque chain_key[32];
 * } ChainState;
 * }</pre>
 *
 * <p>{@code chain_key} of step n + 1 is HKDF-SHA-256 (no salt, chain_key of step n, info = "reprise
 * derived chain v1" || chain_id, 32 octets). So it opens what its step and later ones seal, and
 * nothing before. Immutable, but that the key may be destroyed.
 *
 * @param chainId 16 octets, the same at every node of one chain
 * @param originSeconds when step 0 begins
 * @param stepLengthSeconds how long a key seals, {@code 60..2592000}
 * @param step the step of the chain key, {@code 0..2^31-1}
 * @param reachedSeconds until when the chain has been advanced
 * @param chainKey 32 octets
 */
record ChainState(
    Bytes chainId,
    long originSeconds,
    long stepLengthSeconds,
    long step,
    long reachedSeconds,
    SecretBytes chainKey)
    implements WireStruct {

  /** Octets of an encoded state. */
  static final int LENGTH = 1 + 16 + 8 + 4 + 8 + 8 + 32;

  private static final int VERSION = 1;
  private static final int ID_LENGTH = 16;
  private static final int KEY_LENGTH = 32;
  private static final long LEAST_STEP_SECONDS = 60;
  private static final long MOST_STEP_SECONDS = 30L * 24 * 3600;
  private static final long MOST_STEPS = Integer.MAX_VALUE;
  private static final long LATEST_SECONDS = Instants.LATEST.getEpochSecond();
  private static final Bytes CHAIN_LABEL =
      Bytes.copyOf("reprise derived chain v1".getBytes(StandardCharsets.US_ASCII));

  /** Checks each component. */
  public ChainState {
    Writer.checkFixed("chain_id", chainId, ID_LENGTH);
    Writer.checkRange("origin", originSeconds, 0, LATEST_SECONDS);
    Writer.checkRange("step_length", stepLengthSeconds, LEAST_STEP_SECONDS, MOST_STEP_SECONDS);
    Writer.checkRange("step", step, 0, MOST_STEPS);
    Writer.checkRange("reached", reachedSeconds, originSeconds, LATEST_SECONDS);
    Writer.checkFixed("chain_key", chainKey, KEY_LENGTH);
    if (chainKey.isAllZero()) {
      throw new IllegalArgumentException("chain_key is all zero");
    }
  }

  /**
   * A chain that begins now.
   *
   * @param stepLength how long a key seals: a minute to 30 days, in whole seconds
   * @throws IllegalArgumentException if the step length is out of its range
   */
  public static ChainState generate(Duration stepLength, Instant now, SecureRandom random) {
    byte[] id = new byte[ID_LENGTH];
    byte[] key = new byte[KEY_LENGTH];
    random.nextBytes(id);
    random.nextBytes(key);
    long origin = now.getEpochSecond();
    return new ChainState(
        Bytes.copyOf(id), origin, stepLength.toSeconds(), 0, origin, SecretBytes.adopt(key));
  }

  /**
   * Reads one state.
   *
   * @throws DecodeException {@code ILLEGAL_VALUE} for another version, a number out of its range or
   *     a key of zeroes; {@code TRUNCATED} if a field runs past the end
   */
  public static ChainState readFrom(Reader in) throws DecodeException {
    if (in.uint8("version") != VERSION) {
      throw in.illegal("version");
    }
    Bytes chainId = in.fixed("chain_id", ID_LENGTH);
    long origin = inRange(in, "origin", in.uint64("origin"), 0, LATEST_SECONDS);
    long stepLength =
        inRange(in, "step_length", in.uint32("step_length"), LEAST_STEP_SECONDS, MOST_STEP_SECONDS);
    long step = inRange(in, "step", in.uint64("step"), 0, MOST_STEPS);
    long reached = inRange(in, "reached", in.uint64("reached"), origin, LATEST_SECONDS);
    SecretBytes chainKey = in.secret("chain_key", KEY_LENGTH);
    if (chainKey.isAllZero()) {
      throw in.illegal("chain_key");
    }
    return new ChainState(chainId, origin, stepLength, step, reached, chainKey);
  }

  private static long inRange(Reader in, String field, long value, long least, long most)
      throws DecodeException {
    if (value < least || value > most) {
      throw in.illegal(field);
    }
    return value;
  }

  @Override
  public void writeTo(Writer out) {
    out.uint8(VERSION);
    out.fixed(chainId);
    out.uint64(originSeconds);
    out.uint32(stepLengthSeconds);
    out.uint64(step);
    out.uint64(reachedSeconds);
    out.secret(chainKey);
  }

  @Override
  public int encodedLength() {
    return LENGTH;
  }

  /** Until when the chain has been advanced. */
  public Instant reached() {
    return Instant.ofEpochSecond(reachedSeconds);
  }

  /** How long a key seals. */
  public Duration stepLength() {
    return Duration.ofSeconds(stepLengthSeconds);
  }

  /** When a step begins. */
  Instant beginOf(long number) {
    return Instant.ofEpochSecond(originSeconds + number * stepLengthSeconds);
  }

  /** The step that a time falls into; negative before the chain's origin. */
  long stepAt(Instant time) {
    return Math.floorDiv(time.getEpochSecond() - originSeconds, stepLengthSeconds);
  }

  /** The chain one step further, with a key of its own. */
  ChainState next() {
    Bytes info = Bytes.copyOf(concat(CHAIN_LABEL.toByteArray(), chainId.toByteArray()));
    SecretBytes key = KeyDerivation.derive(Bytes.EMPTY, chainKey, info, KEY_LENGTH);
    return new ChainState(chainId, originSeconds, stepLengthSeconds, step + 1, reachedSeconds, key);
  }

  /**
   * The chain advanced to a step, never back, with a key of its own. The steps between are
   * destroyed.
   */
  ChainState advancedTo(long number) {
    ChainState state = copy();
    while (state.step < number) {
      ChainState next = state.next();
      state.destroy();
      state = next;
    }
    return state;
  }

  /** The same state with another time reached; the key is shared. */
  ChainState reaching(Instant time) {
    return new ChainState(
        chainId, originSeconds, stepLengthSeconds, step, time.getEpochSecond(), chainKey);
  }

  /** The same state with a key of its own. */
  ChainState copy() {
    return new ChainState(
        chainId,
        originSeconds,
        stepLengthSeconds,
        step,
        reachedSeconds,
        SecretBytes.adopt(chainKey.toByteArray()));
  }

  /** Whether both are about one chain. */
  boolean isOfSameChain(ChainState other) {
    return chainId.equals(other.chainId)
        && originSeconds == other.originSeconds
        && stepLengthSeconds == other.stepLengthSeconds;
  }

  /** Zeroes the key. */
  void destroy() {
    chainKey.destroy();
  }

  static byte[] concat(byte[]... parts) {
    int length = 0;
    for (byte[] part : parts) {
      length += part.length;
    }
    byte[] whole = new byte[length];
    int offset = 0;
    for (byte[] part : parts) {
      System.arraycopy(part, 0, whole, offset, part.length);
      offset += part.length;
    }
    return whole;
  }
}
