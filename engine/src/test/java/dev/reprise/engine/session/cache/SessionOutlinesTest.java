// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.session.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.codec.Certificate;
import dev.reprise.codec.ClientIdentity;
import dev.reprise.codec.Generations;
import dev.reprise.codec.HostName;
import dev.reprise.codec.PeerChain;
import dev.reprise.codec.SessionState;
import dev.reprise.codec.StatePlaintext;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.DecodeException;
import dev.reprise.codec.wire.SecretBytes;
import dev.reprise.engine.ResumptionScope;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SessionOutlinesTest {

  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");

  /** The octet of which all master secrets consist. */
  private static final byte MASTER_SECRET = 7;

  @Test
  void expand_session_isWhatWasCompacted() {
    SessionOutlines outlines = new SessionOutlines();
    byte[] session = session(1);

    byte[] compact = outlines.compact(session);

    assertThat(compact.length).isEqualTo(77);
    assertThat(outlines.expand(compact, 0)).isEqualTo(session);
  }

  @Test
  void expand_moreOutlinesThanAreKept_isStillWhatWasCompacted() {
    SessionOutlines outlines = new SessionOutlines();

    for (int i = 0; i < 2 * SessionOutlines.MOST_OUTLINES; i++) {
      byte[] session = session(i);

      assertThat(outlines.expand(outlines.compact(session), 0)).isEqualTo(session);
    }
  }

  @Test
  void expand_compactedLongAgo_isStillWhatItWas() {
    SessionOutlines outlines = new SessionOutlines();
    byte[] session = session(0);
    byte[] compact = outlines.compact(session);

    for (int i = 1; i < SessionOutlines.MOST_OUTLINES; i++) {
      outlines.compact(session(i));
    }

    assertThat(outlines.expand(compact, 0)).isEqualTo(session);
  }

  @Test
  void expand_cutOffSession_isWhatWasCompacted() {
    SessionOutlines outlines = new SessionOutlines();
    byte[] session = session(1);

    for (int length = 0; length < session.length; length++) {
      byte[] prefix = Arrays.copyOf(session, length);

      assertThat(outlines.expand(outlines.compact(prefix), 0)).isEqualTo(prefix);
    }
  }

  /** A client must not be able to use up the outlines. */
  @Test
  void compact_whatAClientChooses_isNotInTheOutline() {
    SessionOutlines outlines = new SessionOutlines();
    Set<Integer> used = new HashSet<>();

    for (int i = 0; i < 1000; i++) {
      byte[] session =
          builder(1, i, ClientIdentity.ANONYMOUS)
              .serverName(new HostName("host-" + i + ".example"))
              .maxFragmentLength(1 + i % 4)
              .build()
              .encodedSecret();

      byte[] compact = outlines.compact(session);

      used.add(compact[0] << 8 | compact[1]);
      assertThat(outlines.expand(compact, 0)).isEqualTo(session);
    }

    assertThat(used).containsExactly(1);
  }

  static Stream<SessionState.Builder> sessionsOfEveryKind() {
    ClientIdentity certificate =
        new ClientIdentity.CertificateBased(List.of(new Certificate(Bytes.copyOf(new byte[300]))));
    PeerChain leaf =
        new PeerChain(PeerChain.Form.LEAF, Bytes.copyOf(new byte[32]), Bytes.copyOf(new byte[32]));
    Instant end = NOW.plusSeconds(9);
    return Stream.of(
        builder(1, 0, ClientIdentity.ANONYMOUS),
        builder(1, 0, ClientIdentity.ANONYMOUS).extendedMasterSecret(false),
        builder(1, 0, ClientIdentity.ANONYMOUS).generations(new Generations(1, 2, 3)),
        builder(1, 0, ClientIdentity.ANONYMOUS).srpIdentity(Bytes.copyOf(new byte[255])),
        builder(1, 0, ClientIdentity.ANONYMOUS).applicationData(Bytes.copyOf(new byte[0])),
        builder(1, 0, ClientIdentity.ANONYMOUS).applicationData(Bytes.copyOf(new byte[9000])),
        builder(1, 0, new ClientIdentity.Psk(Bytes.copyOf(new byte[0]))),
        builder(1, 0, new ClientIdentity.Psk(Bytes.copyOf(new byte[] {1, 2, 3}))),
        builder(1, 0, certificate),
        builder(1, 0, certificate).peerChain(leaf).peerNotAfter(end));
  }

  @ParameterizedTest
  @MethodSource("sessionsOfEveryKind")
  void expand_sessionOfEveryKind_isWhatWasCompactedByItsOutline(SessionState.Builder state) {
    SessionOutlines outlines = new SessionOutlines();
    byte[] session = state.build().encodedSecret();

    byte[] compact = outlines.compact(session);

    assertThat(compact[1]).as("has an outline").isNotZero();
    assertThat(compact.length).isLessThan(session.length - 60);
    assertThat(outlines.expand(compact, 0)).isEqualTo(session);
  }

  /** An outline is not wiped with the session, so it must not hold a secret. */
  @Test
  void outline_hasNothingOfTheMasterSecret() throws DecodeException {
    OutlinedSession session = new OutlinedSession(session(1));

    assertThat(session.read()).isTrue();

    assertThat(session.outline().common().hex()).doesNotContain("07070707");
  }

  @Test
  void expand_sessionWithOctetsBehindIt_isWhatWasCompacted() {
    SessionOutlines outlines = new SessionOutlines();
    byte[] session = session(1);
    byte[] longer = Arrays.copyOf(session, session.length + 3);

    assertThat(outlines.expand(outlines.compact(longer), 0)).isEqualTo(longer);
  }

  @Property
  void expandInvertsCompact(@ForAll byte[] octets) {
    SessionOutlines outlines = new SessionOutlines();

    assertThat(outlines.expand(outlines.compact(octets), 0)).isEqualTo(octets);
  }

  private static byte[] session(int number) {
    return builder(number, 0, ClientIdentity.ANONYMOUS).build().encodedSecret();
  }

  /** A session of a scope; what a client chooses depends on the second number. */
  private static SessionState.Builder builder(int scope, int client, ClientIdentity identity) {
    byte[] key = new byte[32];
    key[0] = (byte) scope;
    key[1] = (byte) (scope >> 8);
    byte[] masterSecret = new byte[48];
    Arrays.fill(masterSecret, MASTER_SECRET);
    StatePlaintext plaintext =
        StatePlaintext.of(
            0xc02b + client, SecretBytes.adopt(masterSecret), identity, NOW.plusSeconds(client));
    return SessionState.builder(plaintext, NOW.minusSeconds(client))
        .extendedMasterSecret(true)
        .scope(ResumptionScope.builder().localKeys(List.of(Bytes.copyOf(key))).build().digest())
        .serverName(new HostName("bench.example.eu"))
        .localChain(Bytes.copyOf(key));
  }
}
