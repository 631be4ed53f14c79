// SPDX-License-Identifier: Apache-2.0
package dev.reprise.bench.load;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;

/** An exchange over HTTP/1.1, after which the server closes the connection. */
@SuppressWarnings("FutureReturnValueIgnored") // if a write fails, the channel closes
final class Http1Exchange extends Exchange {

  private static final int LONGEST_LINE = 4_096;
  private static final int LONGEST_HEADER = 8_192;
  private static final int LONGEST_PART = 1 << 16;

  Http1Exchange(String path) {
    super(path);
  }

  @Override
  HttpProtocol protocol() {
    return HttpProtocol.HTTP_1_1;
  }

  @Override
  void begin(ChannelHandlerContext context) {
    context
        .pipeline()
        .addBefore(
            context.name(), null, new HttpClientCodec(LONGEST_LINE, LONGEST_HEADER, LONGEST_PART));
    DefaultFullHttpRequest request =
        new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, path());
    request.headers().set(HttpHeaderNames.HOST, LoadedServer.HOST);
    context.writeAndFlush(request);
  }

  @Override
  void read(ChannelHandlerContext context, Object message) {
    if (message instanceof HttpContent part) {
      count(part.content().readableBytes());
    }
    if (message instanceof LastHttpContent) {
      end();
    }
  }
}
