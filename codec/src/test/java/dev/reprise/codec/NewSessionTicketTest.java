// SPDX-License-Identifier: Apache-2.0
package dev.reprise.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reprise.codec.wire.Bytes;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class NewSessionTicketTest {

  @Test
  void none_encoded_isAZeroLengthTicket() {
    // = RFC 5077, Section 3.3
    // # If the server determines that it does not want to include a ticket after it has included
    // # the SessionTicket extension in the ServerHello, then it sends a zero-length ticket in the
    // # NewSessionTicket handshake message.
    assertThat(NewSessionTicket.NONE.encoded()).isEqualTo(Bytes.fromHex("000000000000"));
  }

  @Test
  void lifetimeHint_zero_isUnspecified() {
    // = RFC 5077, Section 3.3
    // # A value of zero is reserved to indicate that the lifetime of the ticket is unspecified.
    assertThat(new NewSessionTicket(0, Bytes.of(1)).lifetimeHint()).isEmpty();
  }

  @Test
  void lifetimeHint_highestBitSet_isNoNegativeDuration() {
    assertThat(new NewSessionTicket(0xffffffffL, Bytes.of(1)).lifetimeHint())
        .contains(Duration.ofSeconds(4294967295L));
  }

  @Test
  void new_lifetimeOf2To32_throws() {
    assertThatThrownBy(() -> new NewSessionTicket(1L << 32, Bytes.EMPTY))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("ticket_lifetime_hint");
  }
}
