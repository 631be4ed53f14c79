// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.revocation;

import static dev.reprise.engine.testing.TestSessions.NOW;
import static dev.reprise.engine.testing.TestSessions.POLICY;
import static dev.reprise.engine.testing.TestSessions.digest;
import static dev.reprise.engine.testing.TestSessions.scope;
import static dev.reprise.engine.testing.TestSessions.scopeBuilder;
import static dev.reprise.engine.testing.TestSessions.session;
import static dev.reprise.engine.testing.TestSessions.sessionBuilder;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reprise.codec.Certificate;
import dev.reprise.codec.ClientIdentity;
import dev.reprise.codec.PeerChain;
import dev.reprise.codec.SessionState;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.engine.ResumptionScope;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Which sessions a revocation is about, and for how long. */
class RevokedSessionsTest {

  private static final Duration SKEW = POLICY.clockSkew();
  private static final Bytes IDENTITY = Bytes.of(1, 2, 3);
  private static final Bytes OTHER_IDENTITY = Bytes.of(1, 2, 4);
  private static final List<Certificate> CHAIN =
      List.of(new Certificate(Bytes.of(5, 6)), new Certificate(Bytes.of(7, 8)));
  private static final Instant AUTHENTICATED = session().authenticationTime();

  private static RevokedSessions revoked(RevokedSubject subject) {
    return RevokedSessions.NONE.with(subject, AUTHENTICATED);
  }

  private static boolean revokes(RevokedSubject subject, SessionState session) {
    return revoked(subject).include(session, scope(), SKEW);
  }

  @Test
  void include_withinTheSkewOfTheMoment_isRevoked_andLaterIsNot() {
    SessionState within = authenticatedAt(AUTHENTICATED.plus(SKEW));
    SessionState later = authenticatedAt(AUTHENTICATED.plus(SKEW).plusSeconds(1));

    assertThat(revokes(RevokedSubject.EVERYTHING, session())).isTrue();
    assertThat(revokes(RevokedSubject.EVERYTHING, within)).isTrue();
    assertThat(revokes(RevokedSubject.EVERYTHING, later)).isFalse();
    assertThat(RevokedSessions.NONE.include(session(), scope(), SKEW)).isFalse();
  }

  @Test
  void include_scope_isTheSessionsOwnOrTheOneItWouldBeResumedIn() {
    ResumptionScope successor =
        scopeBuilder()
            .application("successor")
            .formerFingerprints(List.of(scope().fingerprint()))
            .build();

    assertThat(revoked(RevokedSubject.scope(scope())).include(session(), successor, SKEW)).isTrue();
    assertThat(revoked(RevokedSubject.scope(successor)).include(session(), successor, SKEW))
        .isTrue();
    assertThat(revoked(RevokedSubject.scope(successor)).include(session(), scope(), SKEW))
        .isFalse();
  }

  @ParameterizedTest
  @EnumSource(names = "NONE", mode = EnumSource.Mode.EXCLUDE)
  void include_certificate_isTheLeafInWhateverForm(PeerChain.Form form) {
    SessionState session = session(form, CHAIN);

    assertThat(revokes(RevokedSubject.certificate(CHAIN.get(0).der()), session)).isTrue();
    assertThat(revokes(RevokedSubject.certificate(CHAIN.get(1).der()), session)).isFalse();
  }

  @Test
  void include_sessionThatDoesNotSayWhichCertificate_isRevokedWithAny() {
    SessionState nameless = session(PeerChain.Form.NONE, CHAIN);
    RevokedSubject other = RevokedSubject.certificate(Bytes.of(9));
    RevokedSessions early =
        RevokedSessions.NONE.with(other, AUTHENTICATED.minus(SKEW.plusSeconds(1)));

    assertThat(revokes(other, nameless)).isTrue();
    assertThat(revokes(RevokedSubject.psk(IDENTITY), nameless)).isFalse();
    assertThat(early.include(nameless, scope(), SKEW)).isFalse();
    assertThat(revokes(other, session())).isFalse();
  }

  @Test
  void include_pskAndSrpIdentity_areKeptApart() {
    SessionState psk = sessionBuilder(new ClientIdentity.Psk(IDENTITY)).build();
    SessionState srp = sessionBuilder().srpIdentity(IDENTITY).build();

    assertThat(revokes(RevokedSubject.psk(IDENTITY), psk)).isTrue();
    assertThat(revokes(RevokedSubject.psk(OTHER_IDENTITY), psk)).isFalse();
    assertThat(revokes(RevokedSubject.srp(IDENTITY), psk)).isFalse();
    assertThat(revokes(RevokedSubject.srp(IDENTITY), srp)).isTrue();
    assertThat(revokes(RevokedSubject.srp(OTHER_IDENTITY), srp)).isFalse();
    assertThat(revokes(RevokedSubject.psk(IDENTITY), srp)).isFalse();
  }

  @Test
  void toString_isHowManyThereAre_andNotWhich() {
    assertThat(RevokedSessions.NONE).hasToString("RevokedSessions[0]");
    assertThat(revoked(RevokedSubject.psk(Bytes.of(1)))).hasToString("RevokedSessions[1]");
  }

  @Test
  void with_earlierMoment_changesNothing() {
    RevokedSessions revoked =
        revoked(RevokedSubject.EVERYTHING).with(RevokedSubject.EVERYTHING, Instant.MIN);

    assertThat(revoked.include(session(), scope(), SKEW)).isTrue();
    assertThat(revoked.size()).isEqualTo(1);
  }

  @Test
  void farFuture_revokesForGood_withoutOverflow() {
    RevokedSessions revoked = RevokedSessions.of(Map.of(RevokedSubject.EVERYTHING, Instant.MAX));

    assertThat(revoked.include(session(), scope(), SKEW)).isTrue();
    assertThat(revoked.liveAt(NOW, POLICY)).isSameAs(revoked);
  }

  @Test
  void liveAt_afterOneLineage_forgets() {
    RevokedSessions revoked = revoked(RevokedSubject.psk(IDENTITY));
    Instant last = AUTHENTICATED.plus(SKEW).plus(POLICY.lineage());

    assertThat(revoked.liveAt(last, POLICY)).isSameAs(revoked);
    assertThat(revoked.liveAt(last.plusSeconds(1), POLICY).size()).isZero();
  }

  @Test
  void moreSubjectsThanAreKept_revokeEverything() {
    Map<RevokedSubject, Instant> many = new HashMap<>();
    for (int i = 0; i < RevokedSessions.MOST_SUBJECTS; i++) {
      many.put(RevokedSubject.psk(Bytes.of(i >>> 8, i & 0xff)), AUTHENTICATED);
    }
    RevokedSessions full = RevokedSessions.of(many);

    RevokedSessions over = full.with(RevokedSubject.srp(IDENTITY), Instant.EPOCH);

    assertThat(full.size()).isEqualTo(RevokedSessions.MOST_SUBJECTS);
    assertThat(full.include(session(), scope(), SKEW)).isFalse();
    assertThat(over.size()).isEqualTo(1);
    assertThat(over.include(session(), scope(), SKEW)).isTrue();
  }

  @Test
  void list_revokesFromNowOn_andForgetsWhatIsOver() {
    RevocationList list = new RevocationList(POLICY);
    Instant over = NOW.plus(POLICY.lineage()).plus(SKEW).plusSeconds(1);

    list.revoke(RevokedSubject.psk(IDENTITY), NOW);
    assertThat(list.at(NOW).orElseThrow().size()).isEqualTo(1);
    list.revoke(RevokedSubject.EVERYTHING, over);

    RevokedSessions left = list.at(over).orElseThrow();
    assertThat(left.size()).isEqualTo(1);
    assertThat(left.include(session(), scope(), SKEW)).isTrue();
  }

  @Test
  void subject_withoutItsDigest_isRefused() {
    assertThatThrownBy(() -> new RevokedSubject(RevokedSubject.Kind.PSK, Bytes.EMPTY))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new RevokedSubject(RevokedSubject.Kind.EVERYTHING, digest(1)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static SessionState authenticatedAt(Instant time) {
    return sessionBuilder(ClientIdentity.ANONYMOUS, time, time).build();
  }
}
