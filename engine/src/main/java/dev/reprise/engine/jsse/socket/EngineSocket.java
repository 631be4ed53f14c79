// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.jsse.socket;

// Longer than 300 lines: most of it passes the settings of SSLSocket on to SSLEngine.

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiFunction;
import javax.net.ssl.HandshakeCompletedEvent;
import javax.net.ssl.HandshakeCompletedListener;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * A socket of TLS over an engine and a connected socket. Safe for use by any thread, as the JDK's
 * are.
 */
@SuppressWarnings("UnsynchronizedOverridesSynchronized") // a close must not wait for a read
final class EngineSocket extends TransportSocket implements EngineStreams.Events {

  private final boolean closesTransport;
  private final SSLEngine engine;
  private final EngineStreams streams;
  private final AtomicBoolean closing = new AtomicBoolean();
  private final List<HandshakeCompletedListener> listeners = new CopyOnWriteArrayList<>();
  private volatile boolean closed;
  private volatile @Nullable BiFunction<SSLSocket, List<String>, String> protocolSelector;
  private final InputStream input = new Input();
  private final OutputStream output = new Output();

  /**
   * @param transport connected
   * @param in what to read records from; usually the transport's stream
   * @param peerHost null for the peer's address
   * @param closesTransport whether the transport is closed with this socket
   */
  EngineSocket(
      EngineMaker maker,
      Socket transport,
      InputStream in,
      @Nullable String peerHost,
      int peerPort,
      boolean closesTransport)
      throws IOException {
    super(transport);
    this.closesTransport = closesTransport;
    String host =
        peerHost == null || peerHost.isEmpty()
            ? transport.getInetAddress().getHostAddress()
            : peerHost;
    this.engine = maker.make(host, peerPort, this);
    this.streams =
        new EngineStreams(engine, in, !closesTransport, transport.getOutputStream(), this);
  }

  // Data

  @Override
  public InputStream getInputStream() throws IOException {
    requireOpen();
    if (streams.isInputClosed()) {
      throw new SocketException("Socket input is already shutdown");
    }
    return input;
  }

  @Override
  public OutputStream getOutputStream() throws IOException {
    requireOpen();
    if (streams.isOutputClosed()) {
      throw new SocketException("Socket output is already shutdown");
    }
    return output;
  }

  private void requireOpen() throws SocketException {
    if (isClosed()) {
      throw new SocketException("Socket is closed");
    }
  }

  private final class Input extends InputStream {

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] octets, int offset, int length) throws IOException {
      Objects.checkFromIndexSize(offset, length, octets.length);
      streams.throwFailure();
      requireOpen();
      return length == 0 ? 0 : streams.read(octets, offset, length);
    }

    @Override
    public int available() {
      return isClosed() ? 0 : streams.available();
    }

    @Override
    public void close() throws IOException {
      EngineSocket.this.close();
    }
  }

  private final class Output extends OutputStream {

    @Override
    public void write(int octet) throws IOException {
      write(new byte[] {(byte) octet}, 0, 1);
    }

    @Override
    public void write(byte[] octets, int offset, int length) throws IOException {
      Objects.checkFromIndexSize(offset, length, octets.length);
      streams.throwFailure();
      requireOpen();
      streams.write(octets, offset, length);
    }

    @Override
    public void close() throws IOException {
      EngineSocket.this.close();
    }
  }

  // Closing

  @Override
  public void close() throws IOException {
    if (!closing.compareAndSet(false, true)) {
      return;
    }
    try {
      boolean sent = streams.isOutputClosed() || streams.closeOutput();
      if (sent && !closesTransport) {
        streams.awaitCloseNotify();
      } else if (closesTransport && !transport.isClosed()) {
        shutTransportOutput();
        streams.discardInput();
      }
    } catch (IOException e) {
      // The peer has gone before it could be told.
    } finally {
      closed = true;
      if (closesTransport) {
        transport.close();
      }
    }
  }

  @Override
  public boolean isClosed() {
    return closed || transport.isClosed();
  }

  @Override
  public void shutdownOutput() throws IOException {
    requireOpen();
    if (!streams.isOutputClosed()) {
      streams.closeOutput();
    }
    if (closesTransport) {
      shutTransportOutput();
    }
  }

  private void shutTransportOutput() throws IOException {
    if (!transport.isOutputShutdown()) {
      transport.shutdownOutput();
    }
  }

  @Override
  public boolean isOutputShutdown() {
    return streams.isOutputClosed();
  }

  @Override
  public void shutdownInput() throws IOException {
    requireOpen();
    try {
      streams.closeInput();
    } finally {
      if (closesTransport && !transport.isInputShutdown()) {
        transport.shutdownInput();
      }
    }
  }

  @Override
  public boolean isInputShutdown() {
    return streams.isInputClosed();
  }

  @Override
  public void failed() {
    closed = true;
    if (closesTransport) {
      try {
        try (transport) {
          shutTransportOutput();
          streams.discardInput();
        }
      } catch (IOException e) {
        // The connection has failed already, and its user gets that failure.
      }
    }
  }

  // The handshake

  @Override
  public void startHandshake() throws IOException {
    requireOpen();
    streams.startHandshake();
  }

  /** The session, after a handshake if there has been none; one that is not valid if it fails. */
  @Override
  public SSLSession getSession() {
    try {
      if (!isClosed()) {
        streams.ensureHandshake();
      }
    } catch (IOException e) {
      // As with the JDK, the session says that there is none.
    }
    return engine.getSession();
  }

  @Override
  public @Nullable SSLSession getHandshakeSession() {
    return engine.getHandshakeSession();
  }

  @Override
  public void addHandshakeCompletedListener(HandshakeCompletedListener listener) {
    listeners.add(requireListener(listener));
  }

  @Override
  public void removeHandshakeCompletedListener(HandshakeCompletedListener listener) {
    if (!listeners.remove(requireListener(listener))) {
      throw new IllegalArgumentException("no listener");
    }
  }

  private static HandshakeCompletedListener requireListener(
      @Nullable HandshakeCompletedListener listener) {
    if (listener == null) {
      throw new IllegalArgumentException("listener is null");
    }
    return listener;
  }

  /** Notifies the listeners on a thread of their own, so that they may read and write. */
  @Override
  public void finished() {
    if (!listeners.isEmpty()) {
      HandshakeCompletedEvent event = new HandshakeCompletedEvent(this, engine.getSession());
      List<HandshakeCompletedListener> notified = List.copyOf(listeners);
      Thread thread =
          new Thread(
              () -> notified.forEach(each -> each.handshakeCompleted(event)),
              "HandshakeCompletedNotify-Thread");
      thread.setDaemon(true);
      thread.start();
    }
  }

  // Settings

  @Override
  public String[] getSupportedCipherSuites() {
    return engine.getSupportedCipherSuites();
  }

  @Override
  public String[] getEnabledCipherSuites() {
    return engine.getEnabledCipherSuites();
  }

  @Override
  public void setEnabledCipherSuites(String[] suites) {
    engine.setEnabledCipherSuites(suites);
  }

  @Override
  public String[] getSupportedProtocols() {
    return engine.getSupportedProtocols();
  }

  @Override
  public String[] getEnabledProtocols() {
    return engine.getEnabledProtocols();
  }

  @Override
  public void setEnabledProtocols(String[] protocols) {
    engine.setEnabledProtocols(protocols);
  }

  @Override
  public void setUseClientMode(boolean mode) {
    engine.setUseClientMode(mode);
  }

  @Override
  public boolean getUseClientMode() {
    return engine.getUseClientMode();
  }

  @Override
  public void setNeedClientAuth(boolean need) {
    engine.setNeedClientAuth(need);
  }

  @Override
  public boolean getNeedClientAuth() {
    return engine.getNeedClientAuth();
  }

  @Override
  public void setWantClientAuth(boolean want) {
    engine.setWantClientAuth(want);
  }

  @Override
  public boolean getWantClientAuth() {
    return engine.getWantClientAuth();
  }

  @Override
  public void setEnableSessionCreation(boolean enabled) {
    engine.setEnableSessionCreation(enabled);
  }

  @Override
  public boolean getEnableSessionCreation() {
    return engine.getEnableSessionCreation();
  }

  @Override
  public SSLParameters getSSLParameters() {
    return engine.getSSLParameters();
  }

  @Override
  public void setSSLParameters(SSLParameters parameters) {
    engine.setSSLParameters(parameters);
  }

  // Application protocols

  @Override
  public @Nullable String getApplicationProtocol() {
    return engine.getApplicationProtocol();
  }

  @Override
  public @Nullable String getHandshakeApplicationProtocol() {
    return engine.getHandshakeApplicationProtocol();
  }

  @Override
  public void setHandshakeApplicationProtocolSelector(
      @Nullable BiFunction<SSLSocket, List<String>, String> selector) {
    protocolSelector = selector;
    engine.setHandshakeApplicationProtocolSelector(
        selector == null ? null : (unused, offered) -> selector.apply(this, offered));
  }

  @Override
  public @Nullable BiFunction<SSLSocket, List<String>, String>
      getHandshakeApplicationProtocolSelector() {
    return protocolSelector;
  }

  @Override
  public String toString() {
    return "SSLSocket[" + transport + "]";
  }
}
