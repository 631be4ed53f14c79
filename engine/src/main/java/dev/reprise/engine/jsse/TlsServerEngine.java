// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.jsse;

import dev.reprise.codec.ClientHello;
import dev.reprise.engine.ResumptionOutcome;
import dev.reprise.engine.bc.ResumptionEngine;
import dev.reprise.engine.bc.ScopeResolver;
import dev.reprise.engine.jsse.record.ByteBuffers;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;
import org.bouncycastle.tls.TlsServer;
import org.jspecify.annotations.Nullable;

/**
 * An {@link SSLEngine} over any {@link TlsServer} of Bouncy Castle, with resumption: for servers
 * with pre-shared keys, SRP, or credentials of their own, behind frameworks that speak {@code
 * javax.net.ssl}.
 *
 * <p>It is a server of one connection. What is negotiated is the {@code TlsServer}'s business: the
 * setters of this class throw {@link UnsupportedOperationException}. It behaves as the JDK's engine
 * does, except that a renegotiation is refused. Safe for use by any thread.
 *
 * @since 0.1
 */
public final class TlsServerEngine extends FixedTermsEngine {

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition taskEnded = lock.newCondition();
  private final ServerConnection connection;

  /**
   * @param noSession what this engine shows as its session until the handshake is complete
   * @param completed gets the session when the handshake is complete
   */
  TlsServerEngine(
      ResumptionEngine engine,
      TlsServer server,
      ConnectionSession session,
      SSLSession noSession,
      Consumer<ConnectionSession> completed) {
    super(server, session.getPeerHost(), session.getPeerPort());
    this.connection = new ServerConnection(engine, server, session, noSession, completed);
  }

  /**
   * An engine for one connection.
   *
   * @param server for one connection, as Bouncy Castle wants it
   * @param scopes where sessions of this connection belong
   */
  public static TlsServerEngine of(
      ResumptionEngine engine, TlsServer server, ScopeResolver scopes) {
    ConnectionSession session =
        new ConnectionSession(null, -1, engine.clock().millis(), invalidated -> {});
    return new TlsServerEngine(
        engine,
        engine.server(server, scopes),
        session,
        ConnectionSession.none(null, -1),
        completed -> {});
  }

  /** What became of the handshake; empty until it is complete. */
  public Optional<ResumptionOutcome> resumptionOutcome() {
    return connection.session().resumptionOutcome();
  }

  /** What is known of the hello before its first record is unwrapped. */
  void expect(ClientHello hello) {
    lock.lock();
    try {
      connection.expect(hello);
    } finally {
      lock.unlock();
    }
  }

  /** Takes a hello that came in many records; it becomes one task. */
  SSLEngineResult unwrapHello(byte[][] records) throws SSLException {
    lock.lock();
    try {
      connection.beginWith(records, this);
      return new SSLEngineResult(Status.OK, connection.state().status(), 0, 0);
    } finally {
      lock.unlock();
    }
  }

  // Input and output

  @Override
  public SSLEngineResult wrap(ByteBuffer[] srcs, int offset, int length, ByteBuffer dst)
      throws SSLException {
    lock.lock();
    try {
      connection.tasks().throwFailure();
      ByteBuffers source = ByteBuffers.source(srcs, offset, length);
      ByteBuffers destination = ByteBuffers.destination(new ByteBuffer[] {dst}, 0, 1);
      int sourceRemaining = source.remaining();
      int destinationRemaining = destination.remaining();
      Status status = connection.wrap(source, destination);
      return new SSLEngineResult(
          status,
          connection.state().statusOfCall(),
          sourceRemaining - source.remaining(),
          destinationRemaining - destination.remaining());
    } finally {
      lock.unlock();
    }
  }

  @Override
  public SSLEngineResult unwrap(ByteBuffer src, ByteBuffer[] dsts, int offset, int length)
      throws SSLException {
    lock.lock();
    try {
      connection.tasks().throwFailure();
      ByteBuffers source = ByteBuffers.source(new ByteBuffer[] {src}, 0, 1);
      ByteBuffers destination = ByteBuffers.destination(dsts, offset, length);
      int sourceRemaining = source.remaining();
      int destinationRemaining = destination.remaining();
      Status status = connection.unwrap(source, destination, this);
      return new SSLEngineResult(
          status,
          connection.state().statusOfCall(),
          sourceRemaining - source.remaining(),
          destinationRemaining - destination.remaining());
    } finally {
      lock.unlock();
    }
  }

  // Tasks

  @Override
  public @Nullable Runnable getDelegatedTask() {
    lock.lock();
    try {
      return connection.tasks().handOut();
    } finally {
      lock.unlock();
    }
  }

  /** Runs a task, unless the connection has been closed before it began. */
  void run(HandshakeTask task) {
    lock.lock();
    try {
      if (!connection.tasks().begins(task)) {
        return;
      }
    } finally {
      lock.unlock();
    }
    Throwable failure = null;
    try {
      connection.processWaiting(task.records());
    } catch (IOException | RuntimeException | Error e) {
      failure = e;
    }
    lock.lock();
    try {
      connection.taskEnded(failure);
      taskEnded.signalAll();
    } finally {
      lock.unlock();
    }
    if (failure instanceof Error error) {
      throw error;
    }
  }

  /** As with the JDK, closing waits for the end of a task that runs. */
  private void awaitTask() {
    while (connection.tasks().runsElsewhere()) {
      taskEnded.awaitUninterruptibly();
    }
  }

  // Closing

  @Override
  public void closeOutbound() {
    lock.lock();
    try {
      awaitTask();
      connection.end().closeOutbound();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void closeInbound() throws SSLException {
    lock.lock();
    try {
      awaitTask();
      connection.end().closeInbound();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public boolean isInboundDone() {
    lock.lock();
    try {
      return connection.state().isInboundClosed();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public boolean isOutboundDone() {
    lock.lock();
    try {
      return connection.state().isOutboundDone();
    } finally {
      lock.unlock();
    }
  }

  // The handshake

  @Override
  public void beginHandshake() throws SSLException {
    lock.lock();
    try {
      connection.beginHandshake();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public HandshakeStatus getHandshakeStatus() {
    lock.lock();
    try {
      return connection.state().status();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public SSLSession getSession() {
    return connection.establishedSession();
  }

  @Override
  public @Nullable SSLSession getHandshakeSession() {
    return connection.handshakeSession();
  }

  @Override
  public @Nullable String getApplicationProtocol() {
    return connection.applicationProtocol();
  }
}
