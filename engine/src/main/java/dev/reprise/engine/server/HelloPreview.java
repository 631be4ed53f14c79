// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.server;

import dev.reprise.codec.ClientHello;
import dev.reprise.codec.SessionTicketExtension;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.engine.decide.Offer;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/**
 * Answers about a hello ahead of its handshake, for adapters that choose a thread by them. They are
 * hints: the handshake decides. Safe for use by any thread.
 */
public final class HelloPreview {

  private final EngineServices services;

  /** Previews the handshakes of this engine. */
  public HelloPreview(EngineServices services) {
    this.services = services;
  }

  /**
   * Whether the handshake is likely to be abbreviated without waiting for anybody: the key of the
   * ticket is known, or the session is in this process, and there is no authorizer.
   */
  public boolean resumesAtOnce(ClientHello hello) {
    if (services.vetoes().hasAuthorizer()) {
      return false;
    }
    Offer offer = offerOf(hello);
    if (offer instanceof Offer.OfTicket ticket) {
      return services.tickets().knowsKeyOf(ticket.ticket());
    }
    return offer instanceof Offer.OfSessionId id
        && services.sessions().isInProcess(id.sessionId(), services.now());
  }

  /**
   * Asks the store that the fleet shares for the session that a hello offers by its ID, so that the
   * handshake does not have to wait for it.
   *
   * @return completes when the answer has come, or can be waited for no longer; never exceptionally
   */
  public CompletionStage<Void> prefetch(ClientHello hello) {
    if (!(offerOf(hello) instanceof Offer.OfSessionId id)
        || !services.sessions().isOurs(id.sessionId())) {
      return CompletableFuture.completedFuture(null);
    }
    Instant now = services.now();
    Duration patience = services.answerTimeout();
    return services
        .sessions()
        .prefetch(id.sessionId(), now, now.plus(patience))
        .toCompletableFuture()
        .completeOnTimeout(null, patience.toMillis(), TimeUnit.MILLISECONDS);
  }

  private Offer offerOf(ClientHello hello) {
    Optional<Bytes> extension =
        hello.extensionsByType().sessionTicket().map(SessionTicketExtension::ticket);
    return Offer.of(extension, hello.sessionId(), services.policy());
  }
}
