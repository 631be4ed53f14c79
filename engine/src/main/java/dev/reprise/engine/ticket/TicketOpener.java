// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.ticket;

import dev.reprise.codec.KeyName;
import dev.reprise.codec.SessionState;
import dev.reprise.codec.openssl.SslSession;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.DecodeException;
import dev.reprise.codec.wire.SecretBytes;
import dev.reprise.engine.DeclineReason;
import dev.reprise.engine.KeyPhase;
import dev.reprise.engine.format.SessionWithTerms;
import dev.reprise.engine.format.TicketLayout;
import dev.reprise.engine.key.KeyEntry;
import dev.reprise.engine.key.KeyRing;
import dev.reprise.engine.key.TicketKey;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens tickets: finds the key, has the key's format open the ticket, and gives a verdict. Any
 * octets get a verdict, never an exception. Safe for use by any thread.
 *
 * @since 0.1
 */
public final class TicketOpener {

  /*
   * (1) The key is looked up by the name in the ticket, and the key has one format. No other format
   *     is tried.
   * (2) A ticket with an unknown key name costs no allocation and no lock.
   * (3) Nothing is decrypted or decoded before its MAC or tag has been verified.
   * (4) Rejections are shared objects. The client does not learn the reason: RFC 5077, Section 3.2
   *     requires a full handshake for each of them.
   */

  private static final Logger LOG = LoggerFactory.getLogger(TicketOpener.class);

  /** An opener; it has no settings. */
  public TicketOpener() {}

  /** Opens a ticket under the keys that the ring has at {@code now}. */
  public Verdict open(Bytes ticket, KeyRing ring, Instant now) {
    if (ticket.length() < KeyName.LENGTH) {
      return Verdict.Rejected.of(DeclineReason.MALFORMED);
    }
    int index = ring.indexOf(ticket);
    if (index < 0) {
      return Verdict.Rejected.of(DeclineReason.UNKNOWN_KEY);
    }
    KeyEntry entry = ring.keys().get(index);
    KeyPhase phase = ring.phaseAt(entry, now);
    if (phase == KeyPhase.RETIRED) {
      return Verdict.Rejected.of(DeclineReason.RETIRED_KEY);
    }
    TicketKey key = entry.key().orElseThrow();
    try {
      return open(ticket, entry, key, phase, ring.trustDomain(), now);
    } catch (DecodeException e) {
      return Verdict.Rejected.of(DeclineReason.MALFORMED);
    } catch (IllegalStateException e) {
      if (key.isDestroyed()) {
        return Verdict.Rejected.of(DeclineReason.RETIRED_KEY);
      }
      throw e;
    }
  }

  private static Verdict open(
      Bytes ticket, KeyEntry entry, TicketKey key, KeyPhase phase, String trustDomain, Instant now)
      throws DecodeException {
    TicketLayout.Opened opened = key.format().layout().open(ticket, key.secrets(), trustDomain);
    if (!opened.authentic()) {
      return Verdict.Rejected.of(DeclineReason.BAD_MAC);
    }
    Optional<SessionWithTerms> content =
        opened.plaintext().flatMap(plaintext -> read(plaintext, key));
    if (content.isEmpty()) {
      return Verdict.Rejected.of(DeclineReason.UNREADABLE_STATE);
    }
    Duration keyAge = Duration.between(entry.inEffectFrom(), now);
    return new Verdict.Accepted(
        content.get().session(),
        content.get().terms(),
        new Verdict.OpeningKey(key.name(), phase, keyAge.isNegative() ? Duration.ZERO : keyAge));
  }

  private static Optional<SessionWithTerms> read(SecretBytes plaintext, TicketKey key) {
    try {
      return Optional.of(key.format().layout().readState(plaintext));
    } catch (DecodeException e) {
      LOG.warn("the state of an authentic ticket under {} cannot be read: {}", key, e.getMessage());
      return Optional.empty();
    } finally {
      plaintext.destroy();
    }
  }

  /**
   * The result of opening a ticket. An accepted ticket is authentic; whether its session is resumed
   * is decided later.
   */
  public sealed interface Verdict {

    /**
     * An authentic ticket.
     *
     * @param session the session in the ticket; the caller destroys its master secret after use
     * @param terms what an SSL_SESSION says beyond the session; absent in tickets of other formats
     * @param key the key that opened the ticket
     */
    record Accepted(SessionState session, Optional<SslSession.Terms> terms, OpeningKey key)
        implements Verdict {

      /** Checks that nothing is missing. */
      public Accepted {
        Objects.requireNonNull(session, "session");
        Objects.requireNonNull(terms, "terms");
        Objects.requireNonNull(key, "key");
      }
    }

    /**
     * The key that opened a ticket.
     *
     * @param name the name of the key
     * @param phase the present phase of the key
     * @param age the time since the key began to seal; zero if it has not begun
     */
    record OpeningKey(KeyName name, KeyPhase phase, Duration age) {

      /** Checks that nothing is missing. */
      public OpeningKey {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(phase, "phase");
        Objects.requireNonNull(age, "age");
      }
    }

    /** A ticket that cannot be used. There is one instance for each reason. */
    final class Rejected implements Verdict {

      private static final Map<DeclineReason, Rejected> ALL = new EnumMap<>(DeclineReason.class);

      static {
        for (DeclineReason reason : DeclineReason.values()) {
          ALL.put(reason, new Rejected(reason));
        }
      }

      private final DeclineReason reason;

      private Rejected(DeclineReason reason) {
        this.reason = reason;
      }

      /** The rejection for that reason: the same object each time. */
      public static Rejected of(DeclineReason reason) {
        return ALL.get(Objects.requireNonNull(reason, "reason"));
      }

      /** Why the ticket cannot be used. */
      public DeclineReason reason() {
        return reason;
      }

      @Override
      public String toString() {
        return "Rejected[" + reason.word() + "]";
      }
    }
  }
}
