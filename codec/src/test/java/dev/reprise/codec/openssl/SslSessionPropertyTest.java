// SPDX-License-Identifier: Apache-2.0
package dev.reprise.codec.openssl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reprise.codec.SessionState;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.DecodeException;
import dev.reprise.codec.wire.Reader;
import java.util.Arrays;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class SslSessionPropertyTest {

  @Property
  void decodeInvertsEncode(@ForAll("sessions") SslSession session) throws DecodeException {
    assertThat(read(session.encodedSecret())).isEqualTo(session);
  }

  @Property(tries = 20)
  void everyStrictPrefixIsRejected(@ForAll("sessions") SslSession session) {
    byte[] octets = session.encodedSecret();
    for (int length = 0; length < octets.length; length++) {
      byte[] prefix = Arrays.copyOf(octets, length);
      assertThatThrownBy(() -> read(prefix)).isInstanceOf(DecodeException.class);
    }
  }

  @Property
  void trailingOctetIsRejected(@ForAll("sessions") SslSession session, @ForAll byte octet) {
    byte[] encoded = session.encodedSecret();
    byte[] longer = Arrays.copyOf(encoded, encoded.length + 1);
    longer[encoded.length] = octet;

    assertThatThrownBy(() -> read(longer)).isInstanceOf(DecodeException.class);
  }

  @Property
  void arbitraryOctetsThrowNothingButDecodeException(
      @ForAll @Size(max = 400) byte[] octets, @ForAll @IntRange(max = 200) int length) {
    byte[] sequence = octets.clone();
    if (sequence.length > 1) {
      sequence[0] = 0x30;
      sequence[1] = (byte) Math.min(length, 127);
    }
    try {
      read(sequence);
    } catch (DecodeException expected) {
      assertThat(expected.field()).isNotEmpty();
    }
  }

  @Property
  void anyChangedOctetThrowsNothingButDecodeException(
      @ForAll("sessions") SslSession session,
      @ForAll @IntRange(max = 10_000) int position,
      @ForAll byte octet) {
    byte[] octets = session.encodedSecret();
    octets[position % octets.length] = octet;
    try {
      read(octets);
    } catch (DecodeException expected) {
      assertThat(expected.offset()).isBetween(0, octets.length);
    }
  }

  @Property
  void everySessionBecomesAStateOrADecodeException(@ForAll("sessions") SslSession session) {
    try {
      SessionState state = session.toSessionState();
      assertThat(state.authenticationTimeSeconds()).isEqualTo(session.time());
    } catch (DecodeException expected) {
      assertThat(expected.field()).isIn("time", "hostname", "psk_identity", "srp_username");
    }
  }

  @Provide
  Arbitrary<SslSession> sessions() {
    return SslSessions.arbitrary();
  }

  private static SslSession read(byte[] octets) throws DecodeException {
    return Reader.readAll(Bytes.copyOf(octets), "SSL_SESSION", SslSession::readFrom);
  }
}
