// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.jsse;

import dev.reprise.engine.bc.ResumptionEngine;
import dev.reprise.engine.jsse.source.EngineSource;
import java.util.Optional;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/** The engine that a provider without one of its own uses. Safe for use by any thread. */
final class ProcessEngine {

  private static @Nullable ResumptionEngine engine;
  private static boolean making;

  private ProcessEngine() {}

  /**
   * Sets the engine by code.
   *
   * @throws IllegalStateException if there is one
   */
  static synchronized void set(ResumptionEngine given) {
    if (engine != null) {
      throw new IllegalStateException("this process has an engine already");
    }
    engine = given;
  }

  /**
   * The engine, made now if need be.
   *
   * @throws IllegalStateException if nothing says which
   * @throws IllegalArgumentException if what is set cannot be used
   */
  static synchronized ResumptionEngine get() {
    ResumptionEngine known = engine;
    if (known == null && making) {
      throw new IllegalStateException("Reprise's own store cannot be reached by Reprise's TLS");
    }
    if (known == null) {
      making = true;
      known = make();
      engine = known;
    }
    return known;
  }

  private static ResumptionEngine make() {
    try {
      return ServiceLoader.load(EngineSource.class, EngineSource.class.getClassLoader()).stream()
          .map(source -> source.get().engine())
          .flatMap(Optional::stream)
          .findFirst()
          .orElseThrow(
              () ->
                  new IllegalStateException(
                      "Reprise is listed as a security provider and has no engine: set"
                          + " reprise.cluster and reprise.cluster.secret.file as system"
                          + " properties, or call RepriseProvider.setProcessEngine"));
    } finally {
      making = false;
    }
  }
}
