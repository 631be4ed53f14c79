// SPDX-License-Identifier: Apache-2.0
package dev.reprise.netty;

import dev.reprise.codec.ClientHello;
import dev.reprise.codec.wire.DecodeException;
import dev.reprise.codec.wire.Reader;
import dev.reprise.engine.bc.ResumptionEngine;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.SslClientHelloHandler;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Holds a ClientHello until the session that it names is in this process, so that the event loop
 * does not wait for a shared store. Then it leaves the pipeline, and the next handler gets the
 * hello.
 *
 * <pre>{@code
 * pipeline.addLast(
 *     new SessionPrefetchHandler(engine),
 *     sslContext.newHandler(channel.alloc())); // or an SniHandler
 * }</pre>
 *
 * <p>Most hellos are not held: a ticket needs no store, nor does a session that this process has. A
 * connection needs a handler of its own.
 *
 * @since 0.1
 */
public final class SessionPrefetchHandler extends SslClientHelloHandler<Void> {

  private static final int LONGEST_HELLO = 1 << 16;

  private final ResumptionEngine engine;

  /**
   * A handler for one connection.
   *
   * @param engine the engine that is behind the pipeline's {@code SSLContext}; a hello is held for
   *     its answer time-out at most
   */
  public SessionPrefetchHandler(ResumptionEngine engine) {
    super(LONGEST_HELLO);
    this.engine = Objects.requireNonNull(engine, "engine");
  }

  /**
   * Starts the lookup.
   *
   * @param hello the body of the handshake message; null if the octets are no hello
   */
  @Override
  protected Future<Void> lookup(ChannelHandlerContext context, @Nullable ByteBuf hello) {
    Promise<Void> done = context.executor().newPromise();
    if (hello == null) {
      return done.setSuccess(null);
    }
    try {
      engine.prefetch(readAll(hello)).whenComplete((nothing, failure) -> done.setSuccess(null));
    } catch (DecodeException e) {
      done.setSuccess(null); // the TLS handler answers with an alert
    }
    return done;
  }

  private static ClientHello readAll(ByteBuf hello) throws DecodeException {
    return Reader.readAll(ByteBufUtil.getBytes(hello), "ClientHello", ClientHello::readFrom);
  }

  /** Leaves the pipeline, which passes what was read on to the next handler. */
  @Override
  protected void onLookupComplete(ChannelHandlerContext context, Future<Void> lookup) {
    if (!context.isRemoved()) {
      context.pipeline().remove(this);
    }
  }
}
