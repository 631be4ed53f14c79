// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.issue;

import dev.reprise.codec.ClientIdentity;
import dev.reprise.codec.NewSessionTicket;
import dev.reprise.codec.SessionState;
import dev.reprise.codec.openssl.SslSession;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.engine.NotIssuedReason;
import dev.reprise.engine.ResumptionPolicy;
import dev.reprise.engine.ResumptionScope;
import dev.reprise.engine.crypto.SuiteTraits;
import dev.reprise.engine.format.SessionWithTerms;
import dev.reprise.engine.key.KeyEntry;
import dev.reprise.engine.key.KeyRing;
import dev.reprise.engine.key.TicketKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Issues tickets: decides whether a session gets one, and seals it. The rules are the same for a
 * first ticket and for a renewal. Safe for use by any thread.
 */
public final class TicketIssuer {

  private static final Logger LOG = LoggerFactory.getLogger(TicketIssuer.class);

  private final ResumptionPolicy policy;
  private final TicketSealer sealer;
  private final AtomicBoolean warned = new AtomicBoolean();

  /** An issuer that follows a policy. */
  public TicketIssuer(ResumptionPolicy policy, TicketSealer sealer) {
    this.policy = Objects.requireNonNull(policy, "policy");
    this.sealer = Objects.requireNonNull(sealer, "sealer");
  }

  /**
   * Issues a ticket for a session, if it may have one.
   *
   * @param session the session that was set up or resumed; its timestamp is replaced by {@code now}
   * @param scope the scope of this connection
   */
  public Issuance issue(SessionState session, ResumptionScope scope, KeyRing ring, Instant now) {
    Optional<KeyEntry> sealing = ring.sealingKey(now);
    Optional<NotIssuedReason> objection =
        sealing.isEmpty()
            ? Optional.of(NotIssuedReason.NO_SEALING_KEY)
            : objection(session, sealing.get());
    if (objection.isPresent()) {
      return Issuance.Withheld.because(objection.get());
    }
    Duration lifetime = SessionLifetime.left(session, policy, now);
    if (lifetime.isZero()) {
      return Issuance.Withheld.because(NotIssuedReason.EXPIRED);
    }
    TicketKey key = sealing.get().key().orElseThrow();
    Optional<SslSession.Terms> terms =
        key.format().layout().isSslSession()
            ? Optional.of(new SslSession.Terms(scope.sessionIdContext(), now.plus(lifetime), true))
            : Optional.empty();
    return seal(
        new SessionWithTerms(session.withTimestamp(now), terms), key, ring.trustDomain(), lifetime);
  }

  private Issuance seal(
      SessionWithTerms content, TicketKey key, String trustDomain, Duration lifetime) {
    try {
      Optional<Bytes> ticket = sealer.seal(content, key, trustDomain, policy.ticketCap());
      return ticket
          .<Issuance>map(
              octets ->
                  new Issuance.Issued(
                      new NewSessionTicket(lifetime.toSeconds(), octets), key.name()))
          .orElse(Issuance.Withheld.because(NotIssuedReason.TOO_LARGE));
    } catch (IllegalStateException e) {
      if (key.isDestroyed()) {
        return Issuance.Withheld.because(NotIssuedReason.NO_SEALING_KEY);
      }
      throw e;
    }
  }

  private Optional<NotIssuedReason> objection(SessionState session, KeyEntry sealing) {
    if (!policy.tickets()) {
      return Optional.of(NotIssuedReason.DISABLED);
    }
    if (policy.requireExtendedMasterSecret() && !session.extendedMasterSecret()) {
      return Optional.of(NotIssuedReason.NO_EMS);
    }
    boolean weaker = isWeaker(sealing, SuiteTraits.bits(session.plaintext().cipherSuite()));
    if (!sealing.format().layout().isSslSession()) {
      return weaker ? Optional.of(NotIssuedReason.WEAKER_KEY) : Optional.empty();
    }
    if (weaker && warned.compareAndSet(false, true)) {
      LOG.warn("ticket key {} is weaker than a cipher suite that it protects", sealing.name());
    }
    return keepsLeaf(session) ? Optional.empty() : Optional.of(NotIssuedReason.CLIENT_AUTH);
  }

  /** Whether the key is weaker than a cipher suite of that strength. */
  public static boolean isWeaker(KeyEntry sealing, int suiteBits) {
    return sealing.key().filter(key -> key.strengthBits() < suiteBits).isPresent();
  }

  /**
   * Whether the session has the client's certificate, if the client had one. An SSL_SESSION without
   * it would claim that the client had none.
   */
  private static boolean keepsLeaf(SessionState session) {
    return !(session.plaintext().clientIdentity() instanceof ClientIdentity.CertificateBased client)
        || !client.certificateList().isEmpty();
  }
}
