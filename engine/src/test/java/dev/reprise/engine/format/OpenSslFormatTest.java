// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reprise.codec.ClientIdentity;
import dev.reprise.codec.SessionState;
import dev.reprise.codec.StatePlaintext;
import dev.reprise.codec.openssl.SslSession;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.DecodeException;
import dev.reprise.codec.wire.SecretBytes;
import dev.reprise.engine.TicketFormat;
import dev.reprise.engine.issue.TicketSealer;
import dev.reprise.engine.key.KeyRing;
import dev.reprise.engine.key.TicketKey;
import dev.reprise.engine.ticket.TicketOpener;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class OpenSslFormatTest {

  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
  private static final Instant EXPIRY = NOW.plus(Duration.ofHours(1));
  private static final Bytes CONTEXT = Bytes.fromHex("c0ffee");

  @Test
  void read_undoesWrite() throws DecodeException {
    SessionWithTerms content = content(Optional.of(new SslSession.Terms(CONTEXT, EXPIRY, true)));

    assertThat(read(StateFormats.SSL_SESSION.writeState(content))).isEqualTo(content);
  }

  @Test
  void read_sessionWithAVerifyResult_isNotVerified() throws DecodeException {
    byte[] octets =
        StateFormats.SSL_SESSION.writeState(
            content(Optional.of(new SslSession.Terms(CONTEXT, EXPIRY, true))));
    // [5] verify_result 20, between [4] context and [13] flags.
    byte[] unverified = insert(octets, octets.length - 5, Bytes.fromHex("a503020114"));

    SessionWithTerms read = read(unverified);

    assertThat(read.terms()).contains(new SslSession.Terms(CONTEXT, EXPIRY, false));
  }

  private static SessionWithTerms read(byte[] octets) throws DecodeException {
    return StateFormats.SSL_SESSION.readState(SecretBytes.adopt(octets));
  }

  @Test
  void write_withoutTerms_isRefused() {
    assertThatThrownBy(() -> StateFormats.SSL_SESSION.writeState(content(Optional.empty())))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void write_unverifiedClient_isRefused() {
    SessionWithTerms content = content(Optional.of(new SslSession.Terms(CONTEXT, EXPIRY, false)));

    assertThatThrownBy(() -> StateFormats.SSL_SESSION.writeState(content))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void seal_underAShortKey_opensAgain() {
    TicketKey key =
        TicketKey.of(
            TicketFormat.OPENSSL,
            TicketKey.generate(TicketFormat.OPENSSL, new SecureRandom()).name(),
            secret(16),
            secret(16));
    KeyRing ring = KeyRing.withoutSchedule("test", key, List.of(), NOW);
    SessionWithTerms content = content(Optional.of(new SslSession.Terms(CONTEXT, EXPIRY, true)));

    Bytes ticket =
        new TicketSealer(new SecureRandom()).seal(content, key, "test", 2048).orElseThrow();

    assertThat(new TicketOpener().open(ticket, ring, NOW))
        .isInstanceOfSatisfying(
            TicketOpener.Verdict.Accepted.class,
            accepted ->
                assertThat(new SessionWithTerms(accepted.session(), accepted.terms()))
                    .isEqualTo(content));
    assertThat((ticket.length() - 64) % 16).isZero();
  }

  /** The octets with others in them, in a sequence whose length has one octet. */
  private static byte[] insert(byte[] sequence, int position, Bytes inserted) {
    byte[] longer = new byte[sequence.length + inserted.length()];
    System.arraycopy(sequence, 0, longer, 0, position);
    System.arraycopy(inserted.toByteArray(), 0, longer, position, inserted.length());
    System.arraycopy(
        sequence, position, longer, position + inserted.length(), sequence.length - position);
    longer[1] += (byte) inserted.length();
    return longer;
  }

  private static SessionWithTerms content(Optional<SslSession.Terms> terms) {
    byte[] secret = new byte[48];
    Arrays.fill(secret, (byte) 7);
    return new SessionWithTerms(
        SessionState.builder(
                StatePlaintext.of(0xc02f, SecretBytes.adopt(secret), ClientIdentity.ANONYMOUS, NOW),
                NOW)
            .extendedMasterSecret(true)
            .build(),
        terms);
  }

  private static SecretBytes secret(int octets) {
    byte[] secret = new byte[octets];
    new SecureRandom().nextBytes(secret);
    return SecretBytes.adopt(secret);
  }
}
