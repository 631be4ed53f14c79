// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.jsse;

import dev.reprise.codec.ClientHello;
import dev.reprise.engine.jsse.record.ByteBuffers;
import dev.reprise.engine.jsse.record.HelloFragments;
import dev.reprise.engine.jsse.record.HelloFragments.Progress;
import java.nio.ByteBuffer;
import java.util.Optional;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * The engine that a consumer holds. It looks at the ClientHello and leaves the connection whole to
 * one of two engines behind it: ours for TLS 1.2, the JDK's for everything else. Selectors and
 * managers see this engine, whichever serves.
 */
final class FrontEngine extends ConfiguredEngine {

  private static final int HEADER_LENGTH = 5;
  private static final int HANDSHAKE = 22;
  private static final int MAJOR_VERSION = 3;

  private final ContextSpi shared;
  private final @Nullable SSLSocket socket;
  private volatile @Nullable SSLEngine serving;
  private volatile @Nullable ManagedTlsServer managed;
  private @Nullable HelloFragments hold;
  private boolean modeSet;
  private boolean clientMode;
  private boolean begun;

  /**
   * @param socket what the consumer holds instead of this engine; null if it holds the engine
   */
  FrontEngine(ContextSpi shared, @Nullable String host, int port, @Nullable SSLSocket socket) {
    super(shared.platform(), ConnectionSession.none(host, port));
    this.shared = shared;
    this.socket = socket;
  }

  @Nullable SSLSocket socket() {
    return socket;
  }

  ConnectionSession newSession() {
    return shared.newSession(getPeerHost(), getPeerPort());
  }

  @Override
  @Nullable SSLEngine serving() {
    return serving;
  }

  @Override
  @Nullable SSLEngine follower() {
    return managed == null ? serving : null;
  }

  // Which engine serves

  private TlsServerEngine ours(ServerTerms terms, Optional<ClientHello> hello) {
    ManagedTlsServer server = new ManagedTlsServer(this, shared, settings, terms);
    TlsServerEngine engine =
        new TlsServerEngine(
            shared.engine(), server, server.session(), noSession(), shared::completed);
    hello.ifPresent(engine::expect);
    managed = server;
    serving = engine;
    hold = null;
    return engine;
  }

  private SSLEngine platforms() {
    SSLEngine engine = shared.platform().newEngine(getPeerHost(), getPeerPort());
    engine.setUseClientMode(clientMode);
    settings.applyTo(engine);
    engine.setHandshakeApplicationProtocolSelector(new ProtocolChoice.Selector(this));
    serving = engine;
    hold = null;
    return engine;
  }

  private SSLEngine choose(Optional<ClientHello> hello) {
    ServerTerms terms = shared.terms(settings);
    boolean servesHere = hello.map(terms::servesHere).orElseGet(terms::servesTls12);
    return servesHere ? ours(terms, hello) : platforms();
  }

  /** The engine that serves, where a call cannot wait for a hello. */
  private SSLEngine servingOrOurs() {
    lock.lock();
    try {
      SSLEngine engine = serving;
      if (engine == null) {
        engine = ours(shared.terms(settings), Optional.empty());
        if (begun) {
          engine.beginHandshake();
        }
      }
      return engine;
    } catch (SSLException e) {
      throw new IllegalStateException("an engine that was just made is closed", e);
    } finally {
      lock.unlock();
    }
  }

  private void begin() {
    if (!modeSet) {
      throw new IllegalStateException("Client/Server mode has not yet been set.");
    }
    begun = true;
  }

  // Input and output

  @Override
  public SSLEngineResult wrap(ByteBuffer[] srcs, int offset, int length, ByteBuffer dst)
      throws SSLException {
    SSLEngine engine = serving;
    if (engine == null) {
      lock.lock();
      try {
        begin();
        engine = serving;
        if (engine == null) {
          ByteBuffers.source(srcs, offset, length);
          ByteBuffers.destination(new ByteBuffer[] {dst}, 0, 1);
          return awaits(Status.OK, 0);
        }
      } finally {
        lock.unlock();
      }
    }
    return engine.wrap(srcs, offset, length, dst);
  }

  @Override
  public SSLEngineResult unwrap(ByteBuffer src, ByteBuffer[] dsts, int offset, int length)
      throws SSLException {
    SSLEngine engine = serving;
    if (engine == null) {
      lock.lock();
      try {
        begin();
        engine = serving;
        if (engine == null) {
          ByteBuffers source = ByteBuffers.source(new ByteBuffer[] {src}, 0, 1);
          ByteBuffers.destination(dsts, offset, length);
          return unwrapHello(src, source, dsts, offset, length);
        }
      } finally {
        lock.unlock();
      }
    }
    return engine.unwrap(src, dsts, offset, length);
  }

  private SSLEngineResult unwrapHello(
      ByteBuffer src, ByteBuffers source, ByteBuffer[] dsts, int offset, int length)
      throws SSLException {
    byte[] header = new byte[HEADER_LENGTH];
    if (source.remaining() < HEADER_LENGTH) {
      return awaits(Status.BUFFER_UNDERFLOW, 0);
    }
    source.peek(header);
    HelloFragments held = hold != null ? hold : new HelloFragments();
    boolean isFirst = hold == null;
    if (isFirst && (header[0] != HANDSHAKE || header[1] != MAJOR_VERSION)) {
      return platforms().unwrap(src, dsts, offset, length); // the JDK knows what to say to it
    }
    byte[] record = new byte[HEADER_LENGTH + (((header[3] & 0xff) << 8) | (header[4] & 0xff))];
    if (source.remaining() < record.length) {
      return awaits(Status.BUFFER_UNDERFLOW, 0);
    }
    source.peek(record);
    Progress progress = held.add(record);
    if (progress != Progress.PARTIAL && isFirst) {
      return choose(held.hello()).unwrap(src, dsts, offset, length);
    }
    source.get(record, 0, record.length);
    if (progress == Progress.PARTIAL) {
      hold = held;
      return awaits(Status.OK, record.length);
    }
    SSLEngineResult result = replay(held.records(record), choose(held.hello()));
    return new SSLEngineResult(result.getStatus(), result.getHandshakeStatus(), record.length, 0);
  }

  private static SSLEngineResult awaits(Status status, int consumed) {
    return new SSLEngineResult(status, HandshakeStatus.NEED_UNWRAP, consumed, 0);
  }

  /** Gives the engine what was held. */
  private static SSLEngineResult replay(byte[][] records, SSLEngine engine) throws SSLException {
    if (engine instanceof TlsServerEngine ours) {
      return ours.unwrapHello(records);
    }
    SSLEngineResult result = awaits(Status.OK, 0);
    for (byte[] record : records) {
      result = engine.unwrap(ByteBuffer.wrap(record), ByteBuffer.allocate(0));
    }
    return result;
  }

  // Closing

  @Override
  public void closeInbound() throws SSLException {
    servingOrOurs().closeInbound();
  }

  @Override
  public void closeOutbound() {
    servingOrOurs().closeOutbound();
  }

  // Mode and handshake

  @Override
  public void setUseClientMode(boolean mode) {
    lock.lock();
    try {
      if (begun) {
        throw new IllegalArgumentException("Cannot change mode after SSL traffic has started");
      }
      modeSet = true;
      if (mode != clientMode) {
        clientMode = mode;
        serving = null;
        if (mode) {
          platforms();
        }
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public boolean getUseClientMode() {
    lock.lock();
    try {
      return clientMode;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void beginHandshake() throws SSLException {
    lock.lock();
    try {
      begin();
      if (serving != null) {
        serving.beginHandshake();
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public HandshakeStatus getHandshakeStatus() {
    lock.lock();
    try {
      if (serving != null) {
        return serving.getHandshakeStatus();
      }
      return begun ? HandshakeStatus.NEED_UNWRAP : HandshakeStatus.NOT_HANDSHAKING;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public @Nullable String getHandshakeApplicationProtocol() {
    ManagedTlsServer server = managed;
    SSLEngine engine = serving;
    if (server != null && engine != null) {
      return engine.getHandshakeSession() == null ? null : server.applicationProtocol();
    }
    return engine == null ? null : engine.getHandshakeApplicationProtocol();
  }
}
