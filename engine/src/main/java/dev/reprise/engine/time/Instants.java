// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.time;

import java.time.Instant;

/** The earlier and the later of instants, and the latest that a clock can show. */
public final class Instants {

  /** A clock that shows a later time is broken, and sums of later times could overflow. */
  public static final Instant LATEST = Instant.ofEpochSecond(1L << 40);

  private Instants() {}

  /** The earlier of two instants. */
  public static Instant earlier(Instant one, Instant other) {
    return one.isBefore(other) ? one : other;
  }

  /** The later of two instants. */
  public static Instant later(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }
}
