// SPDX-License-Identifier: Apache-2.0
package dev.reprise.codec;

import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.DecodeException;
import dev.reprise.codec.wire.Reader;
import dev.reprise.codec.wire.WireStruct;
import dev.reprise.codec.wire.Writer;

/**
 * The SessionTicket extension of a hello (RFC 5077, Section 3.2), type and length included.
 *
 * <pre>{@code
 * struct {
 *     ExtensionType extension_type;               // 35
 *     opaque extension_data<0..2^16-1>;           // the ticket
 * } Extension;
 * }</pre>
 *
 * <p>The extension_data <em>is</em> the ticket. RFC 4507 could be read as if the ticket had an
 * inner length; RFC 5077, Appendix A rules that out. Octets that look like such a length are part
 * of the ticket, which then fails to verify. Immutable.
 *
 * @param ticket empty where a client asks for a ticket, and where a server promises one
 * @since 0.1
 */
public record SessionTicketExtension(Bytes ticket) implements WireStruct {

  // = RFC 5077, Section 3.2
  // # If the client does not have a ticket and is prepared to receive one in the
  // # NewSessionTicket handshake message, then it MUST include a zero-length ticket in the
  // # SessionTicket extension.
  /** The extension without a ticket. */
  public static final SessionTicketExtension EMPTY = new SessionTicketExtension(Bytes.EMPTY);

  /** Checks each component. */
  public SessionTicketExtension {
    Writer.checkOpaque16("extension_data", ticket);
  }

  /**
   * Reads one extension, leaving {@code in} just past it.
   *
   * @throws DecodeException {@code ILLEGAL_VALUE} if it has another type; {@code TRUNCATED} if a
   *     field runs past the end of {@code in}
   */
  public static SessionTicketExtension readFrom(Reader in) throws DecodeException {
    if (in.uint16("extension_type") != Extension.SESSION_TICKET) {
      throw in.illegal("extension_type");
    }
    return new SessionTicketExtension(in.opaque16("extension_data", 0, 0xffff));
  }

  @Override
  public void writeTo(Writer out) {
    out.uint16(Extension.SESSION_TICKET);
    out.opaque16(ticket);
  }

  @Override
  public int encodedLength() {
    return 2 + 2 + ticket.length();
  }
}
