// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.node;

import java.time.Duration;

/**
 * The limits of a node for its clients. Immutable.
 *
 * @param handshake how long a handshake may take
 * @param request how long a client may take to send its request after the handshake
 * @param closing how long a client may take to read the answer and close
 * @param connections how many may be open at once, 1 or more; for one more, one is evicted
 */
public record Limits(Duration handshake, Duration request, Duration closing, int connections) {

  public static final Duration DEFAULT_CLOSING = Duration.ofSeconds(2);

  /** What suits most. */
  public static final Limits DEFAULT =
      new Limits(Duration.ofSeconds(10), Duration.ofSeconds(60), DEFAULT_CLOSING, 10_000);

  public Limits {
    if (handshake.isNegative() || request.isNegative() || closing.isNegative()) {
      throw new IllegalArgumentException("a limit is negative");
    }
    if (connections < 1) {
      throw new IllegalArgumentException("connections is below 1");
    }
  }
}
