// SPDX-License-Identifier: Apache-2.0
package dev.reprise.servers.guide;

import io.netty.handler.ssl.SslHandler;
import java.nio.charset.StandardCharsets;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.web.embedded.netty.NettyReactiveWebServerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.server.reactive.HttpHandler;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import reactor.core.publisher.Mono;
import reactor.netty.Connection;

/** An application on Netty, which knows of Reprise only to show outcomes. */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
class SpringBootNetty {

  /** Not needed where Netty is the only server on the class path. */
  @Bean
  NettyReactiveWebServerFactory netty() {
    return new NettyReactiveWebServerFactory();
  }

  @Bean
  HttpHandler answer() {
    return (request, response) -> {
      byte[] body = outcome(request).getBytes(StandardCharsets.UTF_8);
      return response.writeWith(Mono.just(response.bufferFactory().wrap(body)));
    };
  }

  private static String outcome(ServerHttpRequest request) {
    // example:spring-boot-netty-outcome
    Connection connection = ServerHttpRequestDecorator.getNativeRequest(request);
    SslHandler tls = connection.channel().pipeline().get(SslHandler.class);
    if (tls == null) { // HTTP/2 has a channel for each request
      tls = connection.channel().parent().pipeline().get(SslHandler.class);
    }
    Object outcome = tls.engine().getSession().getValue("dev.reprise.outcome");
    // example: end
    return String.valueOf(outcome);
  }
}
