// SPDX-License-Identifier: Apache-2.0
package dev.reprise.servers.guide;

import dev.reprise.engine.bc.ResumptionEngine;
import dev.reprise.netty.ResumingTlsServerHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.util.concurrent.atomic.AtomicReference;

/** Netty over a {@code TlsServer} of Bouncy Castle, with HTTP/2 and HTTP/1.1. */
final class NettyProtocolServer implements GuideServer {

  @Override
  public String server() {
    return "Netty";
  }

  @Override
  public Class<?> origin() {
    return SslHandler.class;
  }

  @Override
  public String how() {
    return "`ResumingTlsServerHandler`";
  }

  @Override
  public StartedServer start(ServerIdentity identity) throws Exception {
    AtomicReference<HostsTlsServer.Hosts> hosts =
        new AtomicReference<>(new HostsTlsServer.Hosts(identity));
    int port =
        NettyProtocols.listen(channel -> addHandlers(channel, identity.engine(), hosts.get()));
    return new StartedServer(port, () -> hosts.set(new HostsTlsServer.Hosts(identity)));
  }

  private static void addHandlers(
      SocketChannel channel, ResumptionEngine engine, HostsTlsServer.Hosts hosts) {
    // example:netty-protocol
    channel
        .pipeline()
        .addLast(
            new ResumingTlsServerHandler(engine, new HostsTlsServer(hosts), hosts.scopes()),
            new ProtocolChoice());
    // example: end
  }

  private static final class ProtocolChoice extends ChannelInboundHandlerAdapter {

    // example:netty-protocol-alpn
    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
      if (event == SslHandshakeCompletionEvent.SUCCESS) {
        ResumingTlsServerHandler tls = context.pipeline().get(ResumingTlsServerHandler.class);
        NettyProtocols.addHandlers(
            context.pipeline(), tls.applicationProtocol().orElse("http/1.1"));
      }
      context.fireUserEventTriggered(event);
    }
    // example: end
  }
}
