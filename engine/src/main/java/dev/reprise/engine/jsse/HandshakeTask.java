// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.jsse;

import dev.reprise.engine.jsse.record.ConnectionState;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * The part of a handshake that may be slow: signatures, managers, and waiting for a store. It runs
 * without the engine's lock; while it runs, the engine says NEED_TASK and touches nothing that the
 * task works on.
 */
final class HandshakeTask implements Runnable {

  private enum Phase {
    WAITING,
    HANDED_OUT,
    RUNNING
  }

  private final TlsServerEngine engine;
  private final byte[] records;
  private Phase phase = Phase.WAITING;
  private Thread runner = Thread.currentThread();

  /**
   * @param records what is to be processed; empty if there is only an answer to wait for
   */
  HandshakeTask(TlsServerEngine engine, byte[] records) {
    this.engine = engine;
    this.records = records;
  }

  byte[] records() {
    return records;
  }

  // Guarded by the engine's lock

  /** Hands the task to the consumer; false if that has been done. */
  boolean handOut() {
    boolean first = phase == Phase.WAITING;
    phase = first ? Phase.HANDED_OUT : phase;
    return first;
  }

  /** The current thread begins to run the task; false if another one has. */
  boolean begin() {
    if (phase == Phase.RUNNING) {
      return false;
    }
    phase = Phase.RUNNING;
    runner = Thread.currentThread();
    return true;
  }

  boolean isRunning() {
    return phase == Phase.RUNNING;
  }

  /** Whether another thread runs it, so that its end can be waited for. */
  boolean runsElsewhere() {
    return isRunning() && runner != Thread.currentThread();
  }

  @Override
  public void run() {
    engine.run(this);
  }

  /**
   * The one task that a connection may wait for, and how it ended. Guarded by the engine's lock.
   */
  static final class Slot {

    private final ConnectionState state;
    private @Nullable HandshakeTask task;
    private @Nullable SSLException failure;

    Slot(ConnectionState state) {
      this.state = state;
    }

    void want(HandshakeTask wanted) {
      task = wanted;
      state.taskPending(true);
    }

    void drop() {
      task = null;
      state.taskPending(false);
    }

    boolean isWanted() {
      return task != null;
    }

    @Nullable HandshakeTask handOut() {
      return task != null && task.handOut() ? task : null;
    }

    /** Whether that task is to be run: it is the one that is waited for, and has not begun. */
    boolean begins(HandshakeTask candidate) {
      return candidate == task && candidate.begin();
    }

    boolean isRunning() {
      return task != null && task.isRunning();
    }

    /** Whether another thread runs it, so that its end can be waited for. */
    boolean runsElsewhere() {
      return task != null && task.runsElsewhere();
    }

    void failed(SSLException thrown) {
      failure = thrown;
    }

    /** Throws what a task has failed with, once. */
    void throwFailure() throws SSLException {
      SSLException thrown = failure;
      if (thrown != null) {
        failure = null;
        throw thrown;
      }
    }
  }
}
