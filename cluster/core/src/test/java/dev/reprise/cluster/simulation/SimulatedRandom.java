// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.simulation;

import java.security.SecureRandom;
import java.util.Random;

/**
 * Randomness that repeats: the same seed gives the same octets, so that a failing run can be
 * replayed exactly. For simulations only.
 */
public final class SimulatedRandom extends SecureRandom {

  private static final long serialVersionUID = 1;

  private final Random source;

  /** The sequence of that seed. */
  public SimulatedRandom(long seed) {
    super(new byte[] {0});
    source = new Random(seed * 0x9e3779b97f4a7c15L + 0x632be59bd9b4e019L);
  }

  @Override
  public synchronized void nextBytes(byte[] bytes) {
    source.nextBytes(bytes);
  }

  /** Whether something of that probability happens now. */
  public boolean happens(double probability) {
    return probability > 0 && source.nextDouble() < probability;
  }

  /** A number in {@code least..most}. */
  public long between(long least, long most) {
    return least + (long) (source.nextDouble() * (most - least + 1));
  }

  /** A number in {@code least..most}, small ones as likely as large ones. */
  public long anyMagnitude(long least, long most) {
    double exponent = source.nextDouble() * Math.log((double) most / least);
    return Math.min(most, Math.round(least * Math.exp(exponent)));
  }
}
