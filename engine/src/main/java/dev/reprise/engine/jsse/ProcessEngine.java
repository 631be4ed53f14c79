// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.jsse;

import dev.reprise.engine.bc.ResumptionEngine;
import dev.reprise.engine.jsse.source.EngineSource;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The engine that a provider without one of its own uses. Safe for use by any thread. */
final class ProcessEngine implements ContextSpi.Engines {

  /*
   * The engine's own connections, to a store by TLS for example, ask for an SSLContext while the
   * engine is being made, on this thread or on one that it waits for. Such a context has to be
   * initialised without the engine, which a client does not need.
   */

  /** The engine of this process. */
  static final ProcessEngine OF_THIS_PROCESS =
      new ProcessEngine(
          () ->
              ServiceLoader.load(EngineSource.class, EngineSource.class.getClassLoader()).stream()
                  .map(ServiceLoader.Provider::get));

  private final Supplier<Stream<EngineSource>> sources;
  private final ReentrantLock lock = new ReentrantLock();
  private volatile @Nullable ResumptionEngine engine; // written under the lock
  private volatile boolean making;

  /**
   * @param sources which are asked in turn, once
   */
  ProcessEngine(Supplier<Stream<EngineSource>> sources) {
    this.sources = sources;
  }

  /**
   * Sets the engine by code.
   *
   * @throws IllegalStateException if there is one
   */
  void set(ResumptionEngine given) {
    lock.lock();
    try {
      if (engine != null) {
        throw new IllegalStateException("this process has an engine already");
      }
      engine = given;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void prepare() {
    if (!making) {
      get();
    }
  }

  /**
   * The engine, made now if need be.
   *
   * @throws IllegalStateException if nothing says which
   * @throws IllegalArgumentException if what is set cannot be used
   */
  @Override
  public ResumptionEngine get() {
    ResumptionEngine known = engine;
    if (known != null) {
      return known;
    }
    lock.lock();
    try {
      known = engine;
      if (known == null) {
        known = make();
        engine = known;
      }
      return known;
    } finally {
      lock.unlock();
    }
  }

  private ResumptionEngine make() {
    if (making) {
      throw new IllegalStateException("Reprise's own store cannot be a server of Reprise's TLS");
    }
    making = true;
    try {
      return sources
          .get()
          .map(EngineSource::engine)
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
