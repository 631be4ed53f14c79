// SPDX-License-Identifier: Apache-2.0
package dev.reprise.codec.openssl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.reprise.codec.Certificate;
import dev.reprise.codec.ClientIdentity;
import dev.reprise.codec.Generations;
import dev.reprise.codec.HostName;
import dev.reprise.codec.PeerChain;
import dev.reprise.codec.ScopeDigest;
import dev.reprise.codec.SessionState;
import dev.reprise.codec.StatePlaintext;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.DecodeException;
import dev.reprise.codec.wire.SecretBytes;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SslSessionMappingTest {

  private static final Instant HANDSHAKE = Instant.ofEpochSecond(1_795_000_000);
  private static final Instant ISSUED = HANDSHAKE.plusSeconds(600);
  private static final Instant EXPIRY = HANDSHAKE.plusSeconds(7200);
  private static final Bytes CONTEXT = Bytes.fromHex("c0ffee");
  private static final Bytes LEAF = Bytes.fromHex("3003020107");
  private static final Bytes ISSUER = Bytes.fromHex("3003020108");

  @Test
  void ofSessionState_everythingThatOpenSslKnows_comesBack() throws DecodeException {
    SessionState state =
        state(ClientIdentity.ANONYMOUS)
            .extendedMasterSecret(true)
            .serverName(new HostName("localhost"))
            .maxFragmentLength(2)
            .srpIdentity(Bytes.fromHex("6a6f616e6e61"))
            .build();

    SslSession session = SslSession.of(state, CONTEXT, EXPIRY);

    assertThat(session.sessionIdContext()).isEqualTo(CONTEXT);
    assertThat(session.time()).isEqualTo(HANDSHAKE.getEpochSecond());
    assertThat(session.timeout()).isEqualTo(7200);
    assertThat(session.expiry()).isEqualTo(EXPIRY);
    assertThat(session.toSessionState()).isEqualTo(state.withTimestamp(HANDSHAKE));
  }

  @Test
  void ofSessionState_whatOpenSslHasNoFieldFor_isLost() throws DecodeException {
    SessionState state =
        state(ClientIdentity.ANONYMOUS)
            .scope(new ScopeDigest(Bytes.copyOf(new byte[32]), List.of()))
            .generations(new Generations(1, 2, 3))
            .localChain(Bytes.copyOf(new byte[32]))
            .applicationData(CONTEXT)
            .build();

    SessionState back = SslSession.of(state, CONTEXT, EXPIRY).toSessionState();

    assertThat(back).isEqualTo(state(ClientIdentity.ANONYMOUS).build().withTimestamp(HANDSHAKE));
  }

  @Test
  void ofSessionState_clientWithChain_keepsTheLeafAndSaysThatItIsNotAll() throws DecodeException {
    SessionState state =
        state(
                new ClientIdentity.CertificateBased(
                    List.of(new Certificate(LEAF), new Certificate(ISSUER))))
            .build();

    SessionState back = SslSession.of(state, CONTEXT, EXPIRY).toSessionState();

    assertThat(back.plaintext().clientIdentity())
        .isEqualTo(new ClientIdentity.CertificateBased(List.of(new Certificate(LEAF))));
    assertThat(back.peerChain()).map(PeerChain::form).contains(PeerChain.Form.LEAF);
    assertThat(back.peerChain().get().chain()).isEqualTo(Bytes.copyOf(new byte[32]));
  }

  @Test
  void ofSessionState_clientWhoseCertificateIsNotKept_isRefused() {
    SessionState state =
        state(new ClientIdentity.CertificateBased(List.of())).peerChain(PeerChain.NONE).build();

    assertThatThrownBy(() -> SslSession.of(state, CONTEXT, EXPIRY))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void ofSessionState_pskIdentity_comesBack() throws DecodeException {
    ClientIdentity identity = new ClientIdentity.Psk(Bytes.fromHex("64657669636531"));

    SslSession session = SslSession.of(state(identity).build(), CONTEXT, EXPIRY);

    assertThat(session.toSessionState().plaintext().clientIdentity()).isEqualTo(identity);
  }

  @Test
  void ofSessionState_expiryBeforeTheHandshake_isExpiredFromTheStart() {
    SslSession session =
        SslSession.of(state(ClientIdentity.ANONYMOUS).build(), CONTEXT, HANDSHAKE.minusSeconds(1));

    assertThat(session.expiry()).isEqualTo(HANDSHAKE);
  }

  @Test
  void toSessionState_serverNameAsTheClientSpeltIt_isNormalised() throws DecodeException {
    SslSession session = session(0x0303, 1_795_000_000L, 300, "4c6f63616c486f73742e");

    assertThat(session.toSessionState().serverName()).contains(new HostName("localhost"));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "TLS 1.1, ssl_version, 0x0302, 1795000000, 6c",
    "no time, time, 0x0303, 0, 6c",
    "a time after 2106, time, 0x0303, 4294967296, 6c",
    "a name with a blank, hostname, 0x0303, 1795000000, 6c20",
    "an empty name but for its dot, hostname, 0x0303, 1795000000, 2e",
  })
  void toSessionState_sessionThatIsNotOneOfOurs_isRejected(
      String what, String field, int version, long time, String name) {
    SslSession session = session(version, time, 300, name);

    DecodeException failure = catchThrowableOfType(DecodeException.class, session::toSessionState);

    assertThat(failure.field()).isEqualTo(field);
  }

  @Test
  void toSessionState_certificateAndPsk_isRejected() {
    assertThatThrownBy(() -> SslSessions.full().toSessionState())
        .isInstanceOf(DecodeException.class)
        .hasMessageContaining("psk_identity");
  }

  @Test
  void expiry_absurdTimeout_doesNotOverflow() {
    assertThat(session(0x0303, Long.MAX_VALUE, Long.MAX_VALUE, "6c").expiry())
        .isAfter(Instant.parse("9999-01-01T00:00:00Z"));
  }

  private static SessionState.Builder state(ClientIdentity identity) {
    return SessionState.builder(
        StatePlaintext.of(0xc02f, masterSecret(), identity, ISSUED), HANDSHAKE);
  }

  private static SslSession session(int version, long time, long timeout, String name) {
    return new SslSession(
        version,
        0xc02f,
        Bytes.EMPTY,
        masterSecret(),
        time,
        timeout,
        Optional.empty(),
        CONTEXT,
        0,
        Optional.of(Bytes.fromHex(name)),
        Optional.empty(),
        0,
        Optional.empty(),
        Optional.empty(),
        1,
        Optional.empty(),
        0);
  }

  private static SecretBytes masterSecret() {
    byte[] secret = new byte[48];
    Arrays.fill(secret, (byte) 0x6d);
    return SecretBytes.adopt(secret);
  }
}
