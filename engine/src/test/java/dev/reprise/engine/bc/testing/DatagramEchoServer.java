// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.bc.testing;

import dev.reprise.engine.ResumptionOutcome;
import dev.reprise.engine.bc.ResumingTlsServer;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.bouncycastle.tls.DTLSRequest;
import org.bouncycastle.tls.DTLSServerProtocol;
import org.bouncycastle.tls.DTLSTransport;
import org.bouncycastle.tls.DTLSVerifier;
import org.bouncycastle.tls.DatagramTransport;
import org.jspecify.annotations.Nullable;

/** A DTLS server of ours on a UDP port, for one client after the other, with cookies. */
public final class DatagramEchoServer implements AutoCloseable {

  private static final int LIMIT = 1400;
  private static final int WAIT_MILLIS = 100;

  private final DatagramSocket socket =
      new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
  private final DTLSVerifier verifier = new DTLSVerifier(TestIdentity.crypto());
  private final BlockingQueue<ResumptionOutcome> outcomes = new LinkedBlockingQueue<>();
  private final TestNode node;
  private final Thread thread = new Thread(this::run, "datagram echo");
  private volatile boolean closed;

  public DatagramEchoServer(TestNode node) throws IOException {
    this.node = node;
    thread.setDaemon(true);
    thread.start();
  }

  public int port() {
    return socket.getLocalPort();
  }

  /** The outcome of the next handshake. */
  public @Nullable ResumptionOutcome nextOutcome() throws InterruptedException {
    return outcomes.poll(30, TimeUnit.SECONDS);
  }

  private void run() {
    while (!closed) {
      try {
        serveOne();
      } catch (IOException e) {
        // That connection has failed; its client says how.
      }
    }
  }

  private void serveOne() throws IOException {
    Peer peer = new Peer();
    byte[] buffer = new byte[LIMIT];
    DTLSRequest request = null;
    while (request == null && !closed) {
      peer.address = null;
      int length = peer.receive(buffer, 0, LIMIT, WAIT_MILLIS);
      if (length > 0) {
        byte[] name = peer.address.toString().getBytes(StandardCharsets.UTF_8);
        request = verifier.verifyRequest(name, buffer, 0, length, peer);
      }
    }
    if (request == null) {
      return;
    }
    TestServer inner = node.newServer();
    inner.timeoutMillis = 10_000;
    ResumingTlsServer server = node.wrapped(inner);
    DTLSTransport transport = new DTLSServerProtocol().accept(server, peer, request);
    server.outcome().ifPresent(outcomes::add);
    while (!closed && !inner.receivedCloseNotify) {
      int length = transport.receive(buffer, 0, LIMIT, WAIT_MILLIS);
      if (length > 0) {
        transport.send(buffer, 0, length);
      }
    }
    transport.close();
  }

  @Override
  public void close() {
    closed = true;
    try {
      thread.join(TimeUnit.SECONDS.toMillis(30));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    socket.close();
  }

  /** The datagrams of one peer: the first address that sends any. */
  private final class Peer implements DatagramTransport {
    private @Nullable SocketAddress address;

    @Override
    public int getReceiveLimit() {
      return LIMIT;
    }

    @Override
    public int getSendLimit() {
      return LIMIT;
    }

    @Override
    public int receive(byte[] buffer, int offset, int length, int waitMillis) throws IOException {
      DatagramPacket packet = new DatagramPacket(buffer, offset, length);
      socket.setSoTimeout(Math.max(1, waitMillis));
      try {
        socket.receive(packet);
      } catch (SocketTimeoutException e) {
        return -1;
      }
      if (address == null) {
        address = packet.getSocketAddress();
      }
      return address.equals(packet.getSocketAddress()) ? packet.getLength() : -1;
    }

    @Override
    public void send(byte[] buffer, int offset, int length) throws IOException {
      socket.send(new DatagramPacket(buffer, offset, length, address));
    }

    @Override
    public void close() {}
  }
}
