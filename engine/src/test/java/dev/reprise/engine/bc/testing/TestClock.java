// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.bc.testing;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** A clock that a test sets. */
public final class TestClock implements InstantSource {

  private Instant now = TestIdentity.NOW;

  @Override
  public Instant instant() {
    return now;
  }

  public void advance(Duration duration) {
    now = now.plus(duration);
  }
}
