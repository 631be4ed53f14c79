// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.server;

import dev.reprise.codec.ClientHello;
import dev.reprise.codec.HelloExtensions;
import dev.reprise.codec.SessionTicketExtension;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.DecodeException;
import dev.reprise.engine.decide.Offer;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The session lookups of one connection. A lookup may start ahead of the handshake, when only we
 * have read the hello. It is a hint then: what the TLS library reads decides. Confined to the
 * connection's thread.
 */
public final class LookupAhead {

  private static final int TLS_1_3 = 0x0304;

  private final EngineServices services;
  private final BooleanSupplier servesTls13;
  private @Nullable SessionLookup started;

  /**
   * @param servesTls13 whether the server would negotiate TLS 1.3, in which no session is looked up
   */
  public LookupAhead(EngineServices services, BooleanSupplier servesTls13) {
    this.services = services;
    this.servesTls13 = servesTls13;
  }

  /**
   * Starts the lookup of the session that a hello offers.
   *
   * @param wakeUp runs on any thread when it is time to call {@link SessionLookup#advance}
   * @return empty if there is no answer to wait for
   */
  public Optional<SessionLookup> start(ClientHello hello, Runnable wakeUp) {
    HelloExtensions extensions = hello.extensionsByType();
    if (negotiatesTls13(extensions)) {
      return Optional.empty();
    }
    Optional<Bytes> extension = extensions.sessionTicket().map(SessionTicketExtension::ticket);
    Offer offer = Offer.of(extension, hello.sessionId(), services.policy());
    Optional<SessionLookup> lookup = SessionLookup.prefetch(services, offer, wakeUp);
    started = lookup.orElse(null);
    return lookup;
  }

  private boolean negotiatesTls13(HelloExtensions extensions) {
    try {
      return extensions.supportedVersions().contains(TLS_1_3) && servesTls13.getAsBoolean();
    } catch (DecodeException e) {
      return false; // The TLS library refuses the hello.
    }
  }

  /**
   * The lookup that was started ahead, if it is about this offer; otherwise one that starts now.
   */
  public SessionLookup lookup(Offer offer) {
    SessionLookup ahead = started;
    return ahead != null && ahead.isAbout(offer) ? ahead : SessionLookup.start(services, offer);
  }

  /** Gives up the lookup that was started ahead. */
  public void abandon() {
    if (started != null) {
      started.abandon();
      started = null;
    }
  }
}
