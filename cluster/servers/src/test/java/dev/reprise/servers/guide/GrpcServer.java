// SPDX-License-Identifier: Apache-2.0
package dev.reprise.servers.guide;

import io.grpc.Server;
import io.grpc.netty.NettyServerBuilder;
import io.netty.handler.codec.http2.Http2SecurityUtil;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.JdkSslContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import java.net.InetSocketAddress;
import javax.net.ssl.SSLContext;

/** gRPC on Netty, without gRPC's own helper, which knows a few names of providers only. */
final class GrpcServer implements GuideServer {

  @Override
  public String server() {
    return "gRPC";
  }

  @Override
  public Class<?> origin() {
    return NettyServerBuilder.class;
  }

  @Override
  public String how() {
    return "`JdkSslContext`";
  }

  @Override
  public StartedServer start(ServerIdentity identity) throws Exception {
    RenewableKeyStore keyStore = identity.renewableKeyStore();
    SSLContext context = identity.context(keyStore.keyManagers());
    InetSocketAddress address = ServerIdentity.anyPort();
    // example:grpc
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
                ApplicationProtocolNames.HTTP_2),
            ClientAuth.OPTIONAL, // NONE, if clients have no certificates
            null, // the versions that the context has enabled
            false); // no STARTTLS
    Server server = NettyServerBuilder.forAddress(address).sslContext(tls).build().start();
    // example: end
    return new StartedServer(
        server.getPort(), () -> keyStore.replace(identity.load(identity.keyStore())));
  }
}
