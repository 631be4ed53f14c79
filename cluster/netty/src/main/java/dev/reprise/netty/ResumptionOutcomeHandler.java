// SPDX-License-Identifier: Apache-2.0
package dev.reprise.netty;

import dev.reprise.engine.ResumptionOutcome;
import dev.reprise.engine.jsse.RepriseSession;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.AttributeKey;

/**
 * Tells the rest of a pipeline what became of the handshake: in the channel attribute {@link
 * #OUTCOME}, and as a user event of the type {@link ResumptionOutcome}, both before the {@link
 * SslHandshakeCompletionEvent}. Place it behind the {@link SslHandler}.
 *
 * <p>Connections that the JDK serves, such as those of TLS 1.3, have no outcome. One instance may
 * serve all channels.
 *
 * @since 0.1
 */
@Sharable
public final class ResumptionOutcomeHandler extends ChannelInboundHandlerAdapter {

  /** The attribute of a channel that has the outcome of its handshake. */
  public static final AttributeKey<ResumptionOutcome> OUTCOME =
      AttributeKey.valueOf(RepriseSession.OUTCOME);

  /** A handler for any number of channels. */
  public ResumptionOutcomeHandler() {}

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof SslHandshakeCompletionEvent completion && completion.isSuccess()) {
      SslHandler handler = context.pipeline().get(SslHandler.class);
      Object outcome =
          handler == null ? null : handler.engine().getSession().getValue(RepriseSession.OUTCOME);
      if (outcome instanceof ResumptionOutcome known) {
        context.channel().attr(OUTCOME).set(known);
        context.fireUserEventTriggered(known);
      }
    }
    context.fireUserEventTriggered(event);
  }
}
