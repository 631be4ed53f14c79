// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.testing;

import java.security.SecureRandom;

/** Randomness that was decided beforehand: each octet is given out once. */
public final class FixedRandom extends SecureRandom {

  private static final long serialVersionUID = 1;

  private final byte[] octets;
  private int given;

  public FixedRandom(byte[] octets) {
    this.octets = octets.clone();
  }

  @Override
  public void nextBytes(byte[] bytes) {
    System.arraycopy(octets, given, bytes, 0, bytes.length);
    given += bytes.length;
  }
}
