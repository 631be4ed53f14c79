// SPDX-License-Identifier: Apache-2.0
package dev.reprise.codec;

import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.DecodeException;
import dev.reprise.codec.wire.Reader;
import dev.reprise.codec.wire.WireStruct;
import dev.reprise.codec.wire.Writer;
import java.time.Duration;
import java.util.Optional;

/**
 * Body of the NewSessionTicket handshake message (RFC 5077, Section 3.3).
 *
 * <pre>{@code
 * struct {
 *     uint32 ticket_lifetime_hint;
 *     opaque ticket<0..2^16-1>;
 * } NewSessionTicket;
 * }</pre>
 *
 * <p>Immutable.
 *
 * @param lifetimeHintSeconds seconds since receipt, {@code 0..2^32-1}; zero means unspecified
 * @param ticket opaque to the client; empty if the server changed its mind after its ServerHello
 * @since 0.1
 */
public record NewSessionTicket(long lifetimeHintSeconds, Bytes ticket) implements WireStruct {

  // = RFC 5077, Section 3.3
  // # If the server determines that it does not want to include a ticket after it has included
  // # the SessionTicket extension in the ServerHello, then it sends a zero-length ticket in the
  // # NewSessionTicket handshake message.
  /** The message without a ticket. */
  public static final NewSessionTicket NONE = new NewSessionTicket(0, Bytes.EMPTY);

  /** Checks each component. */
  public NewSessionTicket {
    Writer.checkUint32("ticket_lifetime_hint", lifetimeHintSeconds);
    Writer.checkOpaque16("ticket", ticket);
  }

  /**
   * Reads one body, leaving {@code in} just past it; the caller rejects trailing octets.
   *
   * @throws DecodeException {@code TRUNCATED} if a field runs past the end of {@code in}
   */
  public static NewSessionTicket readFrom(Reader in) throws DecodeException {
    return new NewSessionTicket(
        in.uint32("ticket_lifetime_hint"), in.opaque16("ticket", 0, 0xffff));
  }

  @Override
  public void writeTo(Writer out) {
    out.uint32(lifetimeHintSeconds);
    out.opaque16(ticket);
  }

  @Override
  public int encodedLength() {
    return 4 + 2 + ticket.length();
  }

  /** How long the client should keep the ticket; empty if the server does not say. */
  public Optional<Duration> lifetimeHint() {
    // = RFC 5077, Section 3.3
    // # A value of zero is reserved to indicate that the lifetime of the ticket is unspecified.
    return lifetimeHintSeconds == 0
        ? Optional.empty()
        : Optional.of(Duration.ofSeconds(lifetimeHintSeconds));
  }
}
