// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.revocation;

import dev.reprise.codec.SessionState;
import dev.reprise.engine.ResumptionPolicy;
import dev.reprise.engine.ResumptionScope;
import dev.reprise.engine.time.Instants;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Sessions that are not resumed although nothing is wrong with them: for each subject those that
 * were authenticated up to a moment. That reaches tickets, too, which nobody can take back.
 *
 * <p>A resumption costs a look-up for each of at most six subjects, however many are revoked.
 * Immutable.
 *
 * @since 0.1
 */
public final class RevokedSessions {

  /** The most subjects that are kept apart: more of them become {@code EVERYTHING}. */
  public static final int MOST_SUBJECTS = 1 << 16;

  /** Nothing is revoked. */
  public static final RevokedSessions NONE = new RevokedSessions(Map.of());

  private final Map<RevokedSubject, Instant> notBefore;
  private final Optional<Instant> anyCertificate;

  private RevokedSessions(Map<RevokedSubject, Instant> notBefore) {
    this.notBefore = notBefore;
    this.anyCertificate =
        notBefore.entrySet().stream()
            .filter(entry -> entry.getKey().kind() == RevokedSubject.Kind.CERTIFICATE)
            .map(Map.Entry::getValue)
            .max(Instant::compareTo);
  }

  /**
   * The sessions of these subjects.
   *
   * @param notBefore for each subject the moment after which a full handshake is welcome again; if
   *     there are more than {@link #MOST_SUBJECTS}, the latest of these moments holds for all
   *     sessions, because a revocation must not get lost
   */
  public static RevokedSessions of(Map<RevokedSubject, Instant> notBefore) {
    Map<RevokedSubject, Instant> kept = new HashMap<>();
    notBefore.forEach((subject, moment) -> kept.put(subject, bounded(moment)));
    return new RevokedSessions(kept.size() > MOST_SUBJECTS ? everything(kept.values()) : kept);
  }

  /** These, and those of a subject: a moment that is earlier than the present one has no effect. */
  public RevokedSessions with(RevokedSubject subject, Instant moment) {
    Map<RevokedSubject, Instant> more = new HashMap<>(notBefore);
    more.merge(subject, moment, Instants::later);
    return of(more);
  }

  /** These without the revocations that outlived every session that they are about. */
  public RevokedSessions liveAt(Instant now, ResumptionPolicy policy) {
    Map<RevokedSubject, Instant> live = new HashMap<>(notBefore);
    // A session of the moment itself may carry a time that is ahead by the skew.
    Duration lifetime = policy.lineage().plus(policy.clockSkew());
    live.values().removeIf(moment -> now.isAfter(moment.plus(lifetime)));
    return live.size() == notBefore.size() ? this : new RevokedSessions(live);
  }

  /** How many subjects there are. */
  public int size() {
    return notBefore.size();
  }

  /**
   * Whether this session is one of them, and must not be resumed.
   *
   * <p>One that does not say which certificate its client had is concerned by the revocation of
   * any.
   *
   * @param scope in which it would be resumed
   * @param clockSkew how far ahead the clock may have been of the server that authenticated it
   */
  public boolean include(SessionState session, ResumptionScope scope, Duration clockSkew) {
    if (notBefore.isEmpty()) {
      return false;
    }
    Instant authenticated = session.authenticationTime();
    for (RevokedSubject subject : RevokedSubject.of(session, scope)) {
      Instant moment = notBefore.get(subject);
      if (moment != null && !authenticated.isAfter(moment.plus(clockSkew))) {
        return true;
      }
    }
    return RevokedSubject.isNameless(session)
        && anyCertificate
            .filter(moment -> !authenticated.isAfter(moment.plus(clockSkew)))
            .isPresent();
  }

  /** How many subjects there are; which, is the operator's business. */
  @Override
  public String toString() {
    return "RevokedSessions[" + size() + "]";
  }

  private static Map<RevokedSubject, Instant> everything(Collection<Instant> moments) {
    Instant latest = moments.stream().max(Instant::compareTo).orElseThrow();
    return Map.of(RevokedSubject.EVERYTHING, latest);
  }

  private static Instant bounded(Instant moment) {
    return Instants.earlier(moment, Instants.LATEST);
  }
}
