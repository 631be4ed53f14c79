// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.simulation;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/**
 * How often things go wrong: faults of single requests and messages by probability, all others by
 * how many there are in a run on average. Immutable.
 */
public final class FaultRates {

  /** Nothing goes wrong. */
  public static final FaultRates NONE = new FaultRates(Map.of());

  private static final Set<Fault> OF_SINGLE_EXCHANGES =
      EnumSet.of(
          Fault.STORE_ERROR,
          Fault.REQUEST_LOST,
          Fault.REPLY_LOST,
          Fault.STORE_SLOW,
          Fault.STALE_READ,
          Fault.HEARTBEATS_CUT,
          Fault.MESSAGE_LOST,
          Fault.MESSAGE_DUPLICATED,
          Fault.MESSAGE_DELAYED,
          Fault.MESSAGE_TAMPERED);

  private final Map<Fault, Double> rates;

  private FaultRates(Map<Fault, Double> rates) {
    this.rates = new EnumMap<>(Fault.class);
    this.rates.putAll(rates);
  }

  /** These rates with another one for {@code fault}. */
  public FaultRates with(Fault fault, double rate) {
    FaultRates changed = new FaultRates(rates);
    changed.rates.put(fault, rate);
    return changed;
  }

  /**
   * A mixture that differs from seed to seed: some kinds of fault never, some rarely, some often;
   * and in one of four, a few kinds only, all of them often.
   */
  public static FaultRates any(SimulatedRandom random) {
    boolean few = random.happens(0.25);
    FaultRates any = new FaultRates(Map.of());
    for (Fault fault : Fault.values()) {
      if (random.happens(few ? 0.15 : 0.6)) {
        any.rates.put(
            fault,
            OF_SINGLE_EXCHANGES.contains(fault)
                ? random.anyMagnitude(few ? 50 : 1, 100) / 500.0
                : random.anyMagnitude(few ? 3 : 1, 6));
      }
    }
    any.rates.computeIfPresent(Fault.SECRET_CHANGE, (fault, rate) -> 1.0);
    return any;
  }

  /** The probability, or the average number in a run, of a fault. */
  double each(Fault fault) {
    return rates.getOrDefault(fault, 0.0);
  }

  boolean isOfSingleExchanges(Fault fault) {
    return OF_SINGLE_EXCHANGES.contains(fault);
  }

  @Override
  public String toString() {
    return rates.toString();
  }
}
