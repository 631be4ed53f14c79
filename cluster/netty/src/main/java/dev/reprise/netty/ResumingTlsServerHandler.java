// SPDX-License-Identifier: Apache-2.0
package dev.reprise.netty;

// Longer than 300 lines: one state machine, whose steps are Netty's events.

import dev.reprise.engine.ResumptionOutcome;
import dev.reprise.engine.bc.ResumptionEngine;
import dev.reprise.engine.bc.ScopeResolver;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.CoalescingBufferQueue;
import io.netty.handler.codec.UnsupportedMessageTypeException;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.bouncycastle.tls.TlsServer;
import org.bouncycastle.tls.TlsTimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * TLS for a server's channel by Bouncy Castle and Reprise, without an {@code SSLEngine}: for
 * servers that have a {@link TlsServer} of their own. It takes the place of Netty's {@code
 * SslHandler}.
 *
 * <pre>{@code
 * pipeline.addLast(
 *     new ResumingTlsServerHandler(engine, tlsServer, scopes),
 *     new HttpServerCodec(), ...);
 * }</pre>
 *
 * <p>While a shared store or an authorizer is asked about a ClientHello, the handler holds that
 * hello, and the event loop serves other channels. Signatures and key exchanges are computed on the
 * event loop, unless the pipeline names another executor for this handler.
 *
 * <p>When the handshake is complete, the channel has the attribute {@link
 * ResumptionOutcomeHandler#OUTCOME}, and the pipeline gets two user events: the {@link
 * ResumptionOutcome}, then {@link SslHandshakeCompletionEvent#SUCCESS}. A handshake that fails is
 * reported by a {@code SslHandshakeCompletionEvent} with its cause, and by no exception. A {@link
 * SslCloseCompletionEvent} says whether the client has sent its close_notify before it closed the
 * connection. A record that is bad ends its channel: the pipeline gets an exception, the client an
 * alert.
 *
 * <p>What is written before the handshake is complete is sent when it is, and counts as pending in
 * {@code channel.isWritable()}. {@code close} sends what was written, then close_notify; it waits
 * for a client that does not read for at most 3 seconds.
 *
 * <p>A handler is for one channel, and so is its {@code TlsServer}.
 *
 * @since 0.1
 */
@SuppressWarnings("FutureReturnValueIgnored") // if a write fails, the channel closes
public final class ResumingTlsServerHandler extends ChannelDuplexHandler {

  /** How long a handshake may take unless the caller says otherwise, as in an SslHandler. */
  private static final Duration HANDSHAKE_TIMEOUT = Duration.ofSeconds(10);

  private static final long CLOSE_TIMEOUT_MILLIS = 3_000;

  private enum Phase {
    NEW,
    HANDSHAKE,
    OPEN,
    CLOSED
  }

  private interface Step {
    void run() throws IOException;
  }

  private final ResumptionEngine engine;
  private final TlsServer server;
  private final ScopeResolver scopes;
  private final Duration handshakeTimeout;
  private final ChannelProtocol protocol = new ChannelProtocol();

  private Phase phase = Phase.NEW;
  private @Nullable CoalescingBufferQueue unsent;
  private @Nullable Future<?> handshakeTimer;
  private @Nullable Future<?> answerTimer;
  private boolean flushWanted;
  private boolean readWanted;
  private boolean dataDelivered;

  /**
   * A handler for one channel, whose handshake may take 10 seconds.
   *
   * @param server as Bouncy Castle wants it, not yet wrapped by the engine
   * @param scopes where sessions of this channel belong
   */
  public ResumingTlsServerHandler(ResumptionEngine engine, TlsServer server, ScopeResolver scopes) {
    this(engine, server, scopes, HANDSHAKE_TIMEOUT);
  }

  /**
   * The same with a limit of its own for the handshake.
   *
   * @param handshakeTimeout from the moment that the channel is active
   * @throws IllegalArgumentException if that is not positive
   */
  public ResumingTlsServerHandler(
      ResumptionEngine engine, TlsServer server, ScopeResolver scopes, Duration handshakeTimeout) {
    this.engine = Objects.requireNonNull(engine, "engine");
    this.server = Objects.requireNonNull(server, "server");
    this.scopes = Objects.requireNonNull(scopes, "scopes");
    this.handshakeTimeout = Objects.requireNonNull(handshakeTimeout, "handshakeTimeout");
    if (handshakeTimeout.isNegative() || handshakeTimeout.isZero()) {
      throw new IllegalArgumentException("handshakeTimeout is not positive: " + handshakeTimeout);
    }
  }

  /**
   * The protocol that ALPN has selected, {@code h2} for example; empty before the handshake is
   * complete, and if there is none. To be called on the handler's executor.
   */
  public Optional<String> applicationProtocol() {
    return protocol.applicationProtocol();
  }

  // Beginning

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    unsent = new CoalescingBufferQueue(context.channel(), 4, true);
    if (context.channel().isActive()) {
      begin(context);
    }
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    begin(context);
    context.fireChannelActive();
  }

  private void begin(ChannelHandlerContext context) {
    if (phase != Phase.NEW) {
      return;
    }
    phase = Phase.HANDSHAKE;
    handshakeTimer =
        context
            .executor()
            .schedule(
                () -> fail(context, new TlsTimeoutException("handshake")),
                handshakeTimeout.toMillis(),
                TimeUnit.MILLISECONDS);
    protocol.whenReady(() -> wakeUp(context));
    step(context, () -> protocol.accept(engine.server(server, scopes)));
  }

  /** Called by a store or an authorizer, on any thread. */
  private void wakeUp(ChannelHandlerContext context) {
    try {
      context.executor().execute(() -> poll(context));
    } catch (RejectedExecutionException e) {
      // The event loop has ended, and the channel with it.
    }
  }

  // Reading

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (!(message instanceof ByteBuf records)) {
      context.fireChannelRead(message);
      return;
    }
    try {
      if (phase != Phase.CLOSED) {
        step(context, () -> protocol.receive(records));
      }
    } finally {
      records.release();
    }
  }

  private void poll(ChannelHandlerContext context) {
    if (phase == Phase.HANDSHAKE) {
      step(context, () -> protocol.poll(engine.clock().instant()));
    }
  }

  /** Lets the protocol do something, and passes on what came of it. */
  private void step(ChannelHandlerContext context, Step step) {
    Throwable failure = null;
    try {
      step.run();
    } catch (IOException | RuntimeException | Error e) {
      failure = e;
    }
    if (protocol.getAvailableOutputBytes() > 0) {
      context.writeAndFlush(protocol.takeRecords(context.alloc()));
    }
    if (phase == Phase.HANDSHAKE && protocol.isHandshakeComplete()) {
      complete(context);
    }
    if (phase == Phase.OPEN && protocol.getAvailableInputBytes() > 0) {
      dataDelivered = true;
      context.fireChannelRead(protocol.takeData(context.alloc()));
    }
    if (failure != null) {
      fail(context, failure);
    } else if (protocol.isClosed()) {
      endByClient(context);
    } else {
      awaitAnswer(context);
    }
  }

  private void complete(ChannelHandlerContext context) {
    phase = Phase.OPEN;
    cancelTimers();
    protocol
        .outcome()
        .ifPresent(
            outcome -> {
              context.channel().attr(ResumptionOutcomeHandler.OUTCOME).set(outcome);
              context.fireUserEventTriggered(outcome);
            });
    context.fireUserEventTriggered(SslHandshakeCompletionEvent.SUCCESS);
    if (flushWanted && phase == Phase.OPEN) {
      flush(context);
    }
  }

  /** If the hello is held, makes sure that the handshake goes on in time; otherwise reads on. */
  private void awaitAnswer(ChannelHandlerContext context) {
    Optional<Instant> deadline = protocol.nextDeadline();
    if (deadline.isEmpty()) {
      if (readWanted) {
        readWanted = false;
        context.read();
      }
    } else if (answerTimer == null) {
      Duration left = Duration.between(engine.clock().instant(), deadline.get());
      answerTimer =
          context
              .executor()
              .schedule(
                  () -> {
                    answerTimer = null;
                    poll(context);
                  },
                  Math.max(0, left.toMillis()) + 1,
                  TimeUnit.MILLISECONDS);
    }
  }

  /** Reads nothing while a hello is held. */
  @Override
  public void read(ChannelHandlerContext context) {
    if (protocol.nextDeadline().isPresent()) {
      readWanted = true;
    } else {
      context.read();
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    boolean delivered = dataDelivered;
    dataDelivered = false;
    if (!delivered && !context.channel().config().isAutoRead()) {
      read(context); // whoever asked for data has got none yet
    }
    context.fireChannelReadComplete();
  }

  // Writing

  @Override
  public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
    if (!(message instanceof ByteBuf data)) {
      ReferenceCountUtil.safeRelease(message);
      promise.tryFailure(new UnsupportedMessageTypeException(message, ByteBuf.class));
    } else if (phase == Phase.CLOSED || unsent == null) {
      data.release();
      promise.tryFailure(new ClosedChannelException());
    } else {
      unsent.add(data, promise);
    }
  }

  @Override
  public void flush(ChannelHandlerContext context) {
    if (phase == Phase.OPEN) {
      sealUnsent(context);
    } else {
      flushWanted = true;
    }
    context.flush();
  }

  /** Makes as few records as possible of what was written. */
  private void sealUnsent(ChannelHandlerContext context) {
    flushWanted = false;
    while (phase == Phase.OPEN && unsent != null && !unsent.isEmpty()) {
      ChannelPromise written = context.newPromise();
      ByteBuf data = unsent.remove(protocol.getApplicationDataLimit(), written);
      try {
        protocol.seal(data);
      } catch (IOException | RuntimeException | Error e) {
        written.tryFailure(e);
        fail(context, e);
        return;
      } finally {
        data.release();
      }
      context.write(protocol.takeRecords(context.alloc()), written);
    }
  }

  // Ending

  @Override
  public void close(ChannelHandlerContext context, ChannelPromise promise) {
    if (phase == Phase.OPEN) {
      sealUnsent(context);
    }
    if (phase == Phase.CLOSED) {
      context.channel().closeFuture().addListener(closed -> promise.trySuccess());
      return;
    }
    ClosedChannelException cause = new ClosedChannelException();
    if (phase == Phase.HANDSHAKE) {
      finish(context, cause, new SslHandshakeCompletionEvent(cause), promise);
    } else {
      finish(context, cause, null, promise);
    }
  }

  @Override
  public void disconnect(ChannelHandlerContext context, ChannelPromise promise) {
    close(context, promise);
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    Phase last = phase;
    SslCloseCompletionEvent end = last == Phase.OPEN ? closeInput() : null;
    ClosedChannelException cause = new ClosedChannelException();
    release(cause);
    if (end != null) {
      context.fireUserEventTriggered(end);
    } else if (last == Phase.HANDSHAKE) {
      context.fireUserEventTriggered(new SslHandshakeCompletionEvent(cause));
    }
    context.fireChannelInactive();
  }

  /** Tells the protocol that nothing more comes, and asks it whether that is an orderly end. */
  private SslCloseCompletionEvent closeInput() {
    try {
      protocol.closeInput();
      return SslCloseCompletionEvent.SUCCESS; // the server does not require close_notify
    } catch (IOException e) {
      return new SslCloseCompletionEvent(e);
    }
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    release(new ClosedChannelException());
  }

  /** The client has said close_notify, and the protocol has answered. */
  private void endByClient(ChannelHandlerContext context) {
    if (phase == Phase.CLOSED) {
      return;
    }
    SslCloseCompletionEvent event =
        protocol.isCloseNotifyReceived() ? SslCloseCompletionEvent.SUCCESS : null;
    finish(context, new ClosedChannelException(), event, context.newPromise());
  }

  private void fail(ChannelHandlerContext context, Throwable cause) {
    if (phase == Phase.CLOSED) {
      return;
    }
    Object event = phase == Phase.HANDSHAKE ? new SslHandshakeCompletionEvent(cause) : cause;
    finish(context, cause, event, context.newPromise());
  }

  /**
   * Sends what is left, which is close_notify or an alert, and closes the channel behind it.
   *
   * @param event for the rest of the pipeline, or an exception; null for none
   */
  private void finish(
      ChannelHandlerContext context,
      Throwable cause,
      @Nullable Object event,
      ChannelPromise promise) {
    release(cause);
    ChannelFuture last = context.writeAndFlush(protocol.takeRecords(context.alloc()));
    if (event instanceof Throwable exception) {
      context.fireExceptionCaught(exception);
    } else if (event != null) {
      context.fireUserEventTriggered(event);
    }
    if (last.isDone()) {
      context.close(promise);
      return;
    }
    Future<?> limit =
        context
            .executor()
            .schedule(() -> context.close(promise), CLOSE_TIMEOUT_MILLIS, TimeUnit.MILLISECONDS);
    last.addListener(
        sent -> {
          if (limit.cancel(false)) {
            context.close(promise);
          }
        });
  }

  /** Ends the protocol, which destroys the connection's secrets, and fails what waits. */
  private void release(Throwable cause) {
    if (phase == Phase.CLOSED) {
      return;
    }
    boolean begun = phase != Phase.NEW;
    phase = Phase.CLOSED;
    cancelTimers();
    try {
      if (begun) {
        protocol.close();
      }
    } catch (IOException e) {
      // It was about to end for a better reason.
    }
    if (unsent != null) {
      unsent.releaseAndFailAll(cause);
    }
  }

  private void cancelTimers() {
    for (Future<?> timer : new Future<?>[] {handshakeTimer, answerTimer}) {
      if (timer != null) {
        timer.cancel(false);
      }
    }
  }
}
