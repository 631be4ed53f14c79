// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.jsse.socket;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * Makes the sockets of one context. A socket that it connects is a client's, and the JDK's own; a
 * socket over one that is connected already may become a server's, and stands on our engine. Safe
 * for use by any thread.
 */
public final class EngineSocketFactory extends SSLSocketFactory {

  private final EngineMaker maker;
  private final SSLSocketFactory platform;

  /**
   * The factory of a context.
   *
   * @param platform that of the JDK's context
   */
  public EngineSocketFactory(EngineMaker maker, SSLSocketFactory platform) {
    this.maker = maker;
    this.platform = platform;
  }

  @Override
  public String[] getDefaultCipherSuites() {
    return platform.getDefaultCipherSuites();
  }

  @Override
  public String[] getSupportedCipherSuites() {
    return platform.getSupportedCipherSuites();
  }

  // Over a connected socket

  @Override
  public Socket createSocket(
      Socket transport, @Nullable String host, int port, boolean closesTransport)
      throws IOException {
    requireConnected(transport);
    EngineSocket socket =
        new EngineSocket(maker, transport, transport.getInputStream(), host, port, closesTransport);
    socket.setUseClientMode(true);
    return socket;
  }

  @Override
  public Socket createSocket(
      Socket transport, @Nullable InputStream consumed, boolean closesTransport)
      throws IOException {
    requireConnected(transport);
    InputStream in = transport.getInputStream();
    EngineSocket socket =
        new EngineSocket(
            maker,
            transport,
            consumed == null ? in : new SequenceInputStream(consumed, new Uncloseable(in)),
            null,
            transport.getPort(),
            closesTransport);
    socket.setUseClientMode(false);
    return socket;
  }

  /** A stream whose end does not close it: a sequence closes what has ended, and so the socket. */
  private static final class Uncloseable extends FilterInputStream {

    Uncloseable(InputStream in) {
      super(in);
    }

    @Override
    public void close() {}
  }

  private static void requireConnected(Socket transport) throws SocketException {
    if (!transport.isConnected()) {
      throw new SocketException("Underlying socket is not connected");
    }
  }

  // A client's

  @Override
  public Socket createSocket() throws IOException {
    return platform.createSocket();
  }

  @Override
  public Socket createSocket(String host, int port) throws IOException {
    return platform.createSocket(host, port);
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress localAddress, int localPort)
      throws IOException {
    return platform.createSocket(host, port, localAddress, localPort);
  }

  @Override
  public Socket createSocket(InetAddress address, int port) throws IOException {
    return platform.createSocket(address, port);
  }

  @Override
  public Socket createSocket(InetAddress address, int port, InetAddress localAddress, int localPort)
      throws IOException {
    return platform.createSocket(address, port, localAddress, localPort);
  }
}
