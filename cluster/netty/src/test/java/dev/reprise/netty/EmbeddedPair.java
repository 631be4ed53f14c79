// SPDX-License-Identifier: Apache-2.0
package dev.reprise.netty;

import dev.reprise.engine.bc.ResumptionEngine;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;

/** A server's channel with the handler and a client's channel with Netty's own, in memory. */
final class EmbeddedPair implements AutoCloseable {

  final EmbeddedChannel server;
  final EmbeddedChannel client;

  /** User events and exceptions at the end of the server's pipeline, in order. */
  final List<Object> events = new ArrayList<>();

  private final ByteArrayOutputStream received = new ByteArrayOutputStream();

  /**
   * @param first handlers of the server before the one that is tested
   */
  EmbeddedPair(ChannelHandler tested, SSLContext clients, ChannelHandler... first) {
    server = new EmbeddedChannel();
    server.freezeTime();
    server.pipeline().addLast(first).addLast(tested, new Recorder());
    SSLEngine engine = clients.createSSLEngine("fleet", 443);
    engine.setUseClientMode(true);
    SSLParameters parameters = engine.getSSLParameters();
    parameters.setApplicationProtocols(new String[] {"h2", "http/1.1"});
    engine.setSSLParameters(parameters);
    client = new EmbeddedChannel();
    client.pipeline().addLast(new SslHandler(engine), new Indifferent());
  }

  static ResumingTlsServerHandler handler(ResumptionEngine engine, TestTlsServer.Identity identity)
      throws IOException {
    return new ResumingTlsServerHandler(engine, new TestTlsServer(identity), identity.scopes());
  }

  /** Where clients of the JDK's TLS keep their sessions. */
  static SSLContext newClients() throws GeneralSecurityException {
    SSLContext clients = SSLContext.getInstance("TLSv1.2", "SunJSSE");
    clients.init(null, InsecureTrustManagerFactory.INSTANCE.getTrustManagers(), new SecureRandom());
    return clients;
  }

  /** Carries octets to and fro until both are silent. */
  void pump() {
    boolean moved = true;
    while (moved) {
      server.runPendingTasks();
      client.runPendingTasks();
      moved = move(client, server);
      moved |= move(server, client);
    }
  }

  /** Carries all octets that wait, each message as one read. */
  static boolean move(EmbeddedChannel from, EmbeddedChannel to) {
    boolean moved = false;
    for (ByteBuf octets = from.readOutbound(); octets != null; octets = from.readOutbound()) {
      moved |= octets.isReadable();
      if (to.isOpen()) {
        to.writeInbound(octets);
      } else {
        octets.release();
      }
    }
    return moved;
  }

  /** What the server has read so far. */
  String received() {
    return received.toString(StandardCharsets.UTF_8);
  }

  /** What the client has read since the last call. */
  byte[] clientReceived() {
    ByteBuf all = Unpooled.buffer();
    for (ByteBuf each = client.readInbound(); each != null; each = client.readInbound()) {
      all.writeBytes(each);
      each.release();
    }
    byte[] octets = new byte[all.readableBytes()];
    all.readBytes(octets);
    return octets;
  }

  static ByteBuf text(String text) {
    return Unpooled.copiedBuffer(text, StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    server.finishAndReleaseAll();
    client.finishAndReleaseAll();
  }

  /** A client that does not mind how its connection ends. */
  @SuppressWarnings("FutureReturnValueIgnored") // the channel is in memory
  private static final class Indifferent extends ChannelInboundHandlerAdapter {

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      context.close();
    }
  }

  private final class Recorder extends ChannelInboundHandlerAdapter {

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      ByteBuf data = (ByteBuf) message;
      byte[] octets = new byte[data.readableBytes()];
      data.readBytes(octets);
      data.release();
      received.writeBytes(octets);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
      events.add(event);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      events.add(cause);
    }
  }
}
