// SPDX-License-Identifier: Apache-2.0
package dev.reprise.codec;

import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.DecodeException;
import dev.reprise.codec.wire.Reader;
import dev.reprise.codec.wire.WireStruct;
import dev.reprise.codec.wire.Writer;

/**
 * A session ID of any origin, as a hello carries it (RFC 5246, Section 7.4.1.2).
 *
 * <pre>{@code
 * opaque SessionID<0..32>;
 * }</pre>
 *
 * <p>A session ID that Reprise assigns has 32 octets, and only a holder of the key can make one:
 *
 * <pre>{@code
 * struct {
 *     opaque random[24];
 *     opaque mac[8];
 * } SessionId;
 * }</pre>
 *
 * <p>where mac is the first 8 octets of HMAC-SHA-256(session_id_key[32], "reprise session id v1" ||
 * random). Immutable.
 *
 * @param octets {@code 0..32} octets; empty means no session
 * @since 0.1
 */
public record SessionId(Bytes octets) implements WireStruct {

  /** The greatest number of octets in a session ID. */
  public static final int MAX_LENGTH = 32;

  /** The empty session ID, which names no session. */
  public static final SessionId EMPTY = new SessionId(Bytes.EMPTY);

  /** Checks each component. */
  public SessionId {
    Writer.checkOpaque("session_id", octets, 0, MAX_LENGTH);
  }

  /**
   * Reads one ID, leaving {@code in} just past it.
   *
   * @throws DecodeException {@code LENGTH_OUT_OF_RANGE} if it has more than 32 octets; {@code
   *     TRUNCATED} if it runs past the end of {@code in}
   */
  public static SessionId readFrom(Reader in) throws DecodeException {
    return new SessionId(in.opaque8("session_id", 0, MAX_LENGTH));
  }

  @Override
  public void writeTo(Writer out) {
    out.opaque8(octets);
  }

  @Override
  public int encodedLength() {
    return 1 + octets.length();
  }

  /** Whether it names no session. */
  public boolean isEmpty() {
    return octets.isEmpty();
  }

  /** The octets in hexadecimal. */
  @Override
  public String toString() {
    return octets.hex();
  }
}
