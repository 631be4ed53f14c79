// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.codec.ClientHello;
import dev.reprise.codec.SessionId;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.SecretBytes;
import dev.reprise.engine.ResumptionEvents;
import dev.reprise.engine.ResumptionPolicy;
import dev.reprise.engine.decide.Offer;
import dev.reprise.engine.format.StateFormats;
import dev.reprise.engine.key.RotatingKeys;
import dev.reprise.engine.key.SessionIdKey;
import dev.reprise.engine.revocation.RevocationSource;
import dev.reprise.engine.session.cache.BoundedSessionCache;
import dev.reprise.engine.testing.TestSessions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** A lookup ahead of the handshake is used for the offer that it was started for, and no other. */
class LookupAheadTest {

  private static final SecureRandom RANDOM = new SecureRandom();
  private static final ResumptionPolicy POLICY = ResumptionPolicy.defaults();

  private final SessionIdKey idKey = SessionIdKey.generate(RANDOM);
  private final SessionId announced = idKey.newSessionId(RANDOM);
  private final SessionId another = idKey.newSessionId(RANDOM);
  private final CompletableFuture<Optional<SecretBytes>> answer = new CompletableFuture<>();
  private final LookupAhead lookups = new LookupAhead(services(), () -> false);

  private EngineServices services() {
    return new EngineServices(
        POLICY,
        ResumptionEvents.NONE,
        () -> TestSessions.NOW,
        Duration.ofMillis(200),
        new TicketService(
            new RotatingKeys("test", POLICY, RANDOM),
            POLICY,
            ResumptionEvents.NONE,
            () -> TestSessions.NOW,
            RANDOM),
        new SessionService(
            BoundedSessionCache.ofOctets(1 << 20),
            (sessionId, now) -> answer,
            idKey,
            POLICY,
            StateFormats.SESSION_STATE,
            RANDOM),
        new ResumptionVetoes(RevocationSource.NONE, null, POLICY.clockSkew()),
        new ScopeWatch(),
        Set.of(),
        false);
  }

  private static ClientHello hello(SessionId sessionId) {
    return new ClientHello(
        0x0303,
        Bytes.copyOf(new byte[32]),
        sessionId,
        List.of(0xc02b),
        List.of(0),
        Optional.empty());
  }

  @Test
  void lookup_ofTheOfferThatWasAnnounced_isTheOneThatWasStarted() {
    SessionLookup started = lookups.start(hello(announced), () -> {}).orElseThrow();

    assertThat(lookups.lookup(new Offer.OfSessionId(announced))).isSameAs(started);
  }

  @Test
  void lookup_ofAnotherOffer_isAnother() {
    SessionLookup started = lookups.start(hello(announced), () -> {}).orElseThrow();

    assertThat(lookups.lookup(new Offer.OfSessionId(another))).isNotSameAs(started);
    assertThat(lookups.lookup(new Offer.OfTicket(announced.octets()))).isNotSameAs(started);
  }

  @Test
  void lookup_afterTheAnnouncedOneWasGivenUp_isAnother() {
    SessionLookup started = lookups.start(hello(announced), () -> {}).orElseThrow();
    lookups.abandon();

    assertThat(lookups.lookup(new Offer.OfSessionId(announced))).isNotSameAs(started);
  }
}
