// SPDX-License-Identifier: Apache-2.0
package dev.reprise.examples;

import dev.reprise.engine.bc.ResumingTlsServerProtocol;
import dev.reprise.engine.bc.ResumptionEngine;
import dev.reprise.engine.bc.ScopeResolver;
import dev.reprise.engine.bc.ServerScope;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/**
 * A server with one thread and a selector. While a shared session store is asked about a
 * ClientHello, the protocol holds that hello and the thread serves others: {@code whenReady} wakes
 * the selector when the answer is there, {@code nextDeadline} says when to go on without it, and
 * {@code poll} goes on.
 */
final class NonBlockingServer implements AutoCloseable, Runnable {

  private final ExampleTlsServer.Identity identity;
  private final ResumptionEngine engine;
  private final ScopeResolver scopes;
  private final InstantSource clock = InstantSource.system();
  private final Selector selector = Selector.open();
  private final ServerSocketChannel listener = ServerSocketChannel.open();
  private volatile boolean closed;
  private final ByteBuffer buffer = ByteBuffer.allocate(16 << 10);

  NonBlockingServer(ExampleTlsServer.Identity identity, ResumptionEngine engine, int port)
      throws IOException {
    this.identity = identity;
    this.engine = engine;
    this.scopes =
        ScopeResolver.fixed(ServerScope.presenting(identity.chain).withoutClientCertificates());
    listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    listener.configureBlocking(false);
    listener.register(selector, SelectionKey.OP_ACCEPT);
  }

  int port() {
    return listener.socket().getLocalPort();
  }

  /** The event loop; ends when the server is closed. */
  @Override
  public void run() {
    try (selector;
        listener) {
      while (!closed) {
        selector.select(untilNextDeadline().toMillis());
        for (SelectionKey key : selector.selectedKeys()) {
          if (key.isValid() && key.isAcceptable()) {
            accept();
          } else if (key.isValid()) {
            ((Connection) key.attachment()).ready();
          }
        }
        selector.selectedKeys().clear();
        selector.keys().stream()
            .filter(key -> key.isValid() && key.attachment() instanceof Connection)
            .forEach(key -> ((Connection) key.attachment()).poll());
      }
      for (SelectionKey key : selector.keys()) {
        key.channel().close();
      }
    } catch (IOException e) {
      System.err.println("the loop has ended: " + e.getMessage());
    }
  }

  private Duration untilNextDeadline() {
    Instant now = clock.instant();
    return selector.keys().stream()
        .filter(key -> key.isValid() && key.attachment() instanceof Connection)
        .flatMap(key -> ((Connection) key.attachment()).protocol.nextDeadline().stream())
        .map(deadline -> Duration.between(now, deadline))
        .min(Duration::compareTo)
        .map(left -> left.toMillis() < 1 ? Duration.ofMillis(1) : left)
        .orElse(Duration.ZERO); // no deadline: select waits for as long as it takes
  }

  private void accept() throws IOException {
    SocketChannel channel = listener.accept();
    if (channel != null) {
      channel.configureBlocking(false);
      // Otherwise a record waits until the client acknowledges the one before it, 40 ms later.
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      new Connection(channel);
    }
  }

  /** One client: a handshake, one line about it, and goodbye. */
  private final class Connection {

    private final SocketChannel channel;
    private final SelectionKey key;
    private final ResumingTlsServerProtocol protocol = new ResumingTlsServerProtocol();
    private Optional<ByteBuffer> output = Optional.empty();

    Connection(SocketChannel channel) throws IOException {
      this.channel = channel;
      this.key = channel.register(selector, SelectionKey.OP_READ, this);
      protocol.whenReady(selector::wakeup);
      protocol.accept(engine.server(new ExampleTlsServer(identity), scopes));
    }

    void ready() {
      try {
        if (key.isReadable()) {
          buffer.clear();
          int count = channel.read(buffer);
          if (count < 0) {
            channel.close();
            return;
          }
          protocol.offerInput(buffer.array(), 0, count);
        }
        proceed();
      } catch (IOException e) {
        fail(e);
      }
    }

    void poll() {
      try {
        if (protocol.nextDeadline().isPresent()) {
          protocol.poll(clock.instant());
          proceed();
        }
      } catch (IOException e) {
        fail(e);
      }
    }

    private void proceed() throws IOException {
      if (protocol.isConnected() && protocol.getAvailableInputBytes() > 0) {
        String answer = BlockingServer.describe(protocol.outcome().orElseThrow()) + "\n";
        byte[] octets = answer.getBytes(StandardCharsets.UTF_8);
        protocol.writeApplicationData(octets, 0, octets.length);
        protocol.close();
      }
      write();
    }

    private void write() throws IOException {
      if (output.isEmpty() && protocol.getAvailableOutputBytes() > 0) {
        byte[] octets = new byte[protocol.getAvailableOutputBytes()];
        protocol.readOutput(octets, 0, octets.length);
        output = Optional.of(ByteBuffer.wrap(octets));
      }
      if (output.isPresent()) {
        channel.write(output.get());
        output = output.filter(ByteBuffer::hasRemaining);
      }
      if (output.isEmpty() && protocol.isClosed()) {
        channel.close();
      } else {
        key.interestOps(output.isEmpty() ? SelectionKey.OP_READ : SelectionKey.OP_WRITE);
      }
    }

    private void fail(IOException cause) {
      System.err.println("a connection failed: " + cause.getMessage());
      try {
        write(); // the alert
        channel.close();
      } catch (IOException e) {
        // It was failing already.
      }
    }
  }

  /** Ends the loop, which then closes every connection. */
  @Override
  public void close() {
    closed = true;
    selector.wakeup();
  }
}
