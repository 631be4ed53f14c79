// SPDX-License-Identifier: Apache-2.0
package dev.reprise.bench.load;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.DefaultHttp2WindowUpdateFrame;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2StreamChannel;
import io.netty.handler.codec.http2.Http2StreamChannelBootstrap;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.io.IOException;

/** An exchange over HTTP/2, after which the client closes the connection. */
@SuppressWarnings("FutureReturnValueIgnored") // if a write fails, the channel closes
final class Http2Exchange extends Exchange {

  /** How many octets may be under way, of the stream and of the connection; as large as curl's. */
  private static final int WINDOW = 10 << 20;

  Http2Exchange(String path) {
    super(path);
  }

  @Override
  HttpProtocol protocol() {
    return HttpProtocol.HTTP_2;
  }

  @Override
  void begin(ChannelHandlerContext context) {
    Http2FrameCodec codec =
        Http2FrameCodecBuilder.forClient()
            .initialSettings(
                Http2Settings.defaultSettings().pushEnabled(false).initialWindowSize(WINDOW))
            .build();
    Http2MultiplexHandler streams = new Http2MultiplexHandler(new ChannelInboundHandlerAdapter());
    context
        .pipeline()
        .addBefore(context.name(), null, codec)
        .addBefore(context.name(), null, streams);
    context.write(new DefaultHttp2WindowUpdateFrame(WINDOW - Http2CodecUtil.DEFAULT_WINDOW_SIZE));
    new Http2StreamChannelBootstrap(context.channel())
        .handler(new Answer(context))
        .open()
        .addListener(
            (Future<Http2StreamChannel> opened) -> {
              if (opened.isSuccess()) {
                opened.getNow().writeAndFlush(request());
              } else {
                exceptionCaught(context, opened.cause());
              }
            });
  }

  private DefaultHttp2HeadersFrame request() {
    DefaultHttp2Headers headers = new DefaultHttp2Headers();
    headers.method("GET").scheme("https").authority(LoadedServer.HOST).path(path());
    return new DefaultHttp2HeadersFrame(headers, true);
  }

  /** What the connection itself receives, settings for example, is for the codec alone. */
  @Override
  void read(ChannelHandlerContext context, Object message) {}

  /** Reads the one stream. */
  private final class Answer extends ChannelInboundHandlerAdapter {

    private final ChannelHandlerContext connection;

    Answer(ChannelHandlerContext connection) {
      this.connection = connection;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      try {
        if (message instanceof Http2HeadersFrame headers) {
          endIf(headers.isEndStream());
        } else if (message instanceof Http2DataFrame data) {
          count(data.content().readableBytes());
          endIf(data.isEndStream());
        }
      } finally {
        ReferenceCountUtil.release(message);
      }
    }

    private void endIf(boolean last) {
      if (last) {
        end();
        connection.close();
      }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
      if (event instanceof Http2ResetFrame reset) {
        exceptionCaught(context, new IOException("stream reset, error " + reset.errorCode()));
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      Http2Exchange.this.exceptionCaught(connection, cause);
    }
  }
}
