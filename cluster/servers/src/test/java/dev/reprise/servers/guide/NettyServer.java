// SPDX-License-Identifier: Apache-2.0
package dev.reprise.servers.guide;

import dev.reprise.engine.bc.ResumptionEngine;
import dev.reprise.netty.ResumptionOutcomeHandler;
import dev.reprise.netty.SessionPrefetchHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http2.Http2SecurityUtil;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.JdkSslContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLContext;

/** Netty, with HTTP/2 and HTTP/1.1. */
final class NettyServer implements GuideServer {

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
    return "`JdkSslContext`";
  }

  @Override
  public StartedServer start(ServerIdentity identity) throws Exception {
    AtomicReference<SslContext> tls = new AtomicReference<>(context(identity));
    int port = NettyProtocols.listen(channel -> addHandlers(channel, identity.engine(), tls.get()));
    return new StartedServer(port, () -> tls.set(context(identity)));
  }

  private static SslContext context(ServerIdentity identity)
      throws GeneralSecurityException, IOException {
    SSLContext context = identity.context();
    // example:netty
    SslContext tls =
        new JdkSslContext(
            context,
            false, // a server's
            Http2SecurityUtil.CIPHERS,
            SupportedCipherSuiteFilter.INSTANCE,
            new ApplicationProtocolConfig(
                Protocol.ALPN,
                SelectorFailureBehavior.NO_ADVERTISE,
                SelectedListenerFailureBehavior.ACCEPT,
                ApplicationProtocolNames.HTTP_2,
                ApplicationProtocolNames.HTTP_1_1),
            ClientAuth.OPTIONAL, // NONE, if clients have no certificates
            null, // the versions that the context has enabled
            false); // no STARTTLS
    // example: end
    return tls;
  }

  private static void addHandlers(SocketChannel channel, ResumptionEngine engine, SslContext tls) {
    // example:netty-pipeline
    channel
        .pipeline()
        .addLast(
            new SessionPrefetchHandler(engine), // so that the event loop never waits for Redis
            tls.newHandler(channel.alloc()),
            new ResumptionOutcomeHandler(),
            new NettyProtocols());
    // example: end
  }
}
