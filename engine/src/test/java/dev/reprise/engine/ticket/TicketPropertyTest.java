// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.ticket;

import static dev.reprise.engine.testing.TestSessions.NOW;
import static dev.reprise.engine.testing.TestSessions.RANDOM;
import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.codec.Ticket;
import dev.reprise.codec.openssl.SslSession;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.DecodeException;
import dev.reprise.codec.wire.Reader;
import dev.reprise.engine.DeclineReason;
import dev.reprise.engine.TicketFormat;
import dev.reprise.engine.format.SessionWithTerms;
import dev.reprise.engine.issue.TicketSealer;
import dev.reprise.engine.key.KeyRing;
import dev.reprise.engine.key.TicketKey;
import dev.reprise.engine.testing.TestSessions;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** Laws of tickets, for any octets. */
class TicketPropertyTest {

  private static final TicketSealer SEALER = new TicketSealer(RANDOM);
  private static final TicketOpener OPENER = new TicketOpener();
  private static final Map<TicketFormat, KeyRing> RINGS = new EnumMap<>(TicketFormat.class);
  private static final Map<TicketFormat, Bytes> TICKETS = new EnumMap<>(TicketFormat.class);

  static {
    for (TicketFormat format : TicketFormat.values()) {
      KeyRing ring = TestSessions.ring(format);
      Optional<SslSession.Terms> terms =
          Optional.of(new SslSession.Terms(Bytes.EMPTY, NOW.plus(Duration.ofHours(1)), true));
      SessionWithTerms content =
          new SessionWithTerms(
              TestSessions.session(), terms.filter(any -> format == TicketFormat.OPENSSL));
      TicketKey key = ring.keys().get(0).key().orElseThrow();
      RINGS.put(format, ring);
      TICKETS.put(format, SEALER.seal(content, key, ring.trustDomain(), 0xffff).orElseThrow());
    }
  }

  @Property
  void anyFlippedOctetOfATicketIsRejected(
      @ForAll TicketFormat format,
      @ForAll @IntRange(max = 10_000) int position,
      @ForAll @IntRange(min = 1, max = 255) int flip) {
    byte[] octets = TICKETS.get(format).toByteArray();
    octets[position % octets.length] ^= (byte) flip;

    assertThat(OPENER.open(Bytes.copyOf(octets), RINGS.get(format), NOW))
        .isInstanceOf(TicketOpener.Verdict.Rejected.class);
  }

  @Property
  void openNeverThrows(@ForAll TicketFormat format, @ForAll byte[] octets) {
    assertThat(OPENER.open(Bytes.copyOf(octets), RINGS.get(format), NOW))
        .isInstanceOf(TicketOpener.Verdict.Rejected.class);
  }

  /** The key name is public: a client can copy it from a ticket and append octets of its own. */
  @Property
  void openNeverThrowsUnderAKnownName(
      @ForAll TicketFormat format, @ForAll @Size(max = 300) byte[] octets) {
    byte[] name = TICKETS.get(format).slice(0, 16).toByteArray();
    byte[] forged = new byte[name.length + octets.length];
    System.arraycopy(name, 0, forged, 0, name.length);
    System.arraycopy(octets, 0, forged, name.length, octets.length);

    assertThat(OPENER.open(Bytes.copyOf(forged), RINGS.get(format), NOW))
        .isIn(
            TicketOpener.Verdict.Rejected.of(DeclineReason.MALFORMED),
            TicketOpener.Verdict.Rejected.of(DeclineReason.BAD_MAC));
  }

  /** The formats of AES-CBC find the parts of a ticket by arithmetic. */
  @Property
  void openFindsATicketMalformedExactlyIfTheCodecCannotReadIt(
      @ForAll boolean openSsl,
      @ForAll @Size(max = 150) byte[] octets,
      @ForAll @IntRange(min = -1, max = 1) int wrongBy) {
    TicketFormat format = openSsl ? TicketFormat.OPENSSL : TicketFormat.RFC5077;
    byte[] forged =
        Arrays.copyOf(TICKETS.get(format).slice(0, 16).toByteArray(), 16 + octets.length);
    System.arraycopy(octets, 0, forged, 16, octets.length);
    if (forged.length >= 34) {
      int stateLength = forged.length - 66 + wrongBy;
      forged[32] = (byte) (stateLength >> 8);
      forged[33] = (byte) stateLength;
    }
    boolean readable;
    try {
      Reader.readAll(forged, "Ticket", openSsl ? Ticket::readOpenSslFrom : Ticket::readFrom);
      readable = true;
    } catch (DecodeException e) {
      readable = false;
    }

    assertThat(OPENER.open(Bytes.copyOf(forged), RINGS.get(format), NOW))
        .isEqualTo(
            TicketOpener.Verdict.Rejected.of(
                readable ? DeclineReason.BAD_MAC : DeclineReason.MALFORMED));
  }

  /** A holder of the key can seal anything: authentic nonsense is only rejected. */
  @Property
  void anyAuthenticPlaintextGetsAVerdict(
      @ForAll TicketFormat format, @ForAll @Size(max = 300) byte[] plaintext) {
    KeyRing ring = RINGS.get(format);
    TicketKey key = ring.keys().get(0).key().orElseThrow();
    Bytes ticket = format.layout().seal(plaintext, key.secrets(), ring.trustDomain(), RANDOM);

    assertThat(OPENER.open(ticket, ring, NOW))
        .isIn(TicketOpener.Verdict.Rejected.of(DeclineReason.UNREADABLE_STATE));
  }

  @Property
  void noTicketExceedsItsCap(@ForAll TicketFormat format, @ForAll @IntRange(max = 600) int cap) {
    KeyRing ring = RINGS.get(format);
    Optional<SslSession.Terms> terms = Optional.of(new SslSession.Terms(Bytes.EMPTY, NOW, true));

    Optional<Bytes> ticket =
        SEALER.seal(
            new SessionWithTerms(TestSessions.session(), terms),
            ring.keys().get(0).key().orElseThrow(),
            ring.trustDomain(),
            cap);

    int length = TICKETS.get(format).length();
    assertThat(
            ticket
                .map(octets -> octets.length() <= cap)
                .orElse(length > cap || format == TicketFormat.OPENSSL))
        .isTrue();
  }
}
