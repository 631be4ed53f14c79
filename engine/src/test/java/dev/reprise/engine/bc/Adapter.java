// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.bc;

import dev.reprise.engine.jsse.TlsServerEngine;
import java.io.IOException;
import java.nio.ByteBuffer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;

/** How a server reaches the network; what must not happen must not happen behind either. */
enum Adapter {
  /** Bouncy Castle's protocol. */
  PROTOCOL,
  /** An {@code SSLEngine}. */
  ENGINE;

  /** The end of a connection that a server has. */
  interface ServerEnd {

    /** Lets the server read octets; what it answers. Failures only close it. */
    RawReply receive(byte[] octets);

    /** Whether the server has given the connection up. */
    boolean isClosed();
  }

  /** Accepts a connection, of which nothing has been read. */
  ServerEnd accept(TestNode node) {
    return this == PROTOCOL ? new ProtocolEnd(node) : new EngineEnd(node);
  }

  private static final class ProtocolEnd implements ServerEnd {

    private final ResumingTlsServerProtocol protocol = new ResumingTlsServerProtocol();

    ProtocolEnd(TestNode node) {
      try {
        protocol.accept(node.wrapped(node.newServer()));
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    public RawReply receive(byte[] octets) {
      return RawReply.to(octets, protocol);
    }

    @Override
    public boolean isClosed() {
      return protocol.isClosed();
    }
  }

  private static final class EngineEnd implements ServerEnd {

    private final SSLEngine engine;
    private final ByteBuffer output = ByteBuffer.allocate(1 << 16);

    EngineEnd(TestNode node) {
      engine = TlsServerEngine.of(node.engine(), node.newServer(), node.scopes);
    }

    @Override
    public RawReply receive(byte[] octets) {
      output.clear();
      ByteBuffer input = ByteBuffer.wrap(octets);
      boolean progress = true;
      while (progress) {
        try {
          progress = advance(input);
        } catch (SSLException e) {
          progress = true; // the alert is what the peer sees of it
        }
      }
      byte[] answer = new byte[output.flip().remaining()];
      output.get(answer);
      return RawReply.read(answer);
    }

    private boolean advance(ByteBuffer input) throws SSLException {
      Runnable task = engine.getDelegatedTask();
      if (task != null) {
        task.run();
        return true;
      }
      if (engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) {
        return engine.wrap(ByteBuffer.allocate(0), output).bytesProduced() > 0;
      }
      return input.hasRemaining()
          && engine.unwrap(input, ByteBuffer.allocate(1 << 14)).bytesConsumed() > 0;
    }

    @Override
    public boolean isClosed() {
      return engine.isInboundDone() && engine.isOutboundDone();
    }
  }
}
