// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.wire;

import dev.reprise.codec.SessionId;
import dev.reprise.codec.wire.DecodeException;
import dev.reprise.codec.wire.Reader;
import dev.reprise.codec.wire.WireStruct;
import dev.reprise.codec.wire.Writer;

/**
 * A session on its way into every node's cache, once sealed. Its encoding is secret: use {@link
 * #encodedSecret}.
 *
 * <pre>{@code
 * struct {
 *     opaque session_id[32];
 *     StoredSession session;
 * } SessionBroadcast;
 * }</pre>
 *
 * @param sessionId one that a member of the cluster made: 32 octets
 * @param session the session, whose owner destroys it
 */
public record SessionBroadcast(SessionId sessionId, StoredSession session) implements WireStruct {

  private static final int ID_LENGTH = 32;

  /** Checks the length of the ID. */
  public SessionBroadcast {
    Writer.checkFixed("session_id", sessionId.octets(), ID_LENGTH);
  }

  /** Whether sessions with such an ID can be broadcast at all. */
  public static boolean fits(SessionId sessionId) {
    return sessionId.octets().length() == ID_LENGTH;
  }

  /**
   * Reads all that is left in {@code in}.
   *
   * @throws DecodeException as {@link StoredSession#readFrom} does
   */
  public static SessionBroadcast readFrom(Reader in) throws DecodeException {
    return new SessionBroadcast(
        new SessionId(in.fixed("session_id", ID_LENGTH)), StoredSession.readFrom(in));
  }

  @Override
  public void writeTo(Writer out) {
    out.fixed(sessionId.octets());
    session.writeTo(out);
  }

  @Override
  public int encodedLength() {
    return ID_LENGTH + session.encodedLength();
  }
}
