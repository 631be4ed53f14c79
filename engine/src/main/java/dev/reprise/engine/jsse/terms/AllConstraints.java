// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.jsse.terms;

import java.security.AlgorithmConstraints;
import java.security.AlgorithmParameters;
import java.security.CryptoPrimitive;
import java.security.Key;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Two restrictions at once: only what both permit is permitted.
 *
 * @param first usually the JDK's, of its security properties
 * @param second usually a consumer's
 */
public record AllConstraints(AlgorithmConstraints first, AlgorithmConstraints second)
    implements AlgorithmConstraints {

  /** Both restrictions, or the first alone if there is no second or they are the same. */
  public static AlgorithmConstraints of(
      AlgorithmConstraints first, @Nullable AlgorithmConstraints second) {
    return second == null || second == first ? first : new AllConstraints(first, second);
  }

  @Override
  public boolean permits(
      Set<CryptoPrimitive> primitives, String algorithm, @Nullable AlgorithmParameters parameters) {
    return first.permits(primitives, algorithm, parameters)
        && second.permits(primitives, algorithm, parameters);
  }

  @Override
  public boolean permits(Set<CryptoPrimitive> primitives, Key key) {
    return first.permits(primitives, key) && second.permits(primitives, key);
  }

  @Override
  public boolean permits(
      Set<CryptoPrimitive> primitives,
      String algorithm,
      Key key,
      @Nullable AlgorithmParameters parameters) {
    return first.permits(primitives, algorithm, key, parameters)
        && second.permits(primitives, algorithm, key, parameters);
  }
}
