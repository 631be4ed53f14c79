// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.wire;

import dev.reprise.codec.wire.DecodeException;
import dev.reprise.codec.wire.Reader;
import dev.reprise.codec.wire.SecretBytes;
import dev.reprise.codec.wire.WireStruct;
import dev.reprise.codec.wire.Writer;
import java.time.Instant;

/**
 * A session as a shared store holds it, once sealed. Its encoding is secret: use {@link
 * #encodedSecret}.
 *
 * <pre>{@code
 * struct {
 *     uint8 version = 1;
 *     uint64 expires;               // epoch seconds, independent of the store's own expiry
 *     opaque session[rest];         // a SessionState
 * } StoredSession;
 * }</pre>
 *
 * @param expires when the session is over; in whole seconds
 * @param session the encoding of a {@link dev.reprise.codec.SessionState}, whose owner destroys it
 */
public record StoredSession(Instant expires, SecretBytes session) implements WireStruct {

  private static final int VERSION = 1;

  /** Checks the time. */
  public StoredSession {
    Writer.checkUint64("expires", expires.getEpochSecond());
    expires = Instant.ofEpochSecond(expires.getEpochSecond());
  }

  /**
   * Reads all that is left in {@code in}.
   *
   * @throws DecodeException {@code ILLEGAL_VALUE} if the version is not ours
   */
  public static StoredSession readFrom(Reader in) throws DecodeException {
    if (in.uint8("version") != VERSION) {
      throw in.illegal("version");
    }
    long expires = in.uint64("expires");
    if (expires > Instant.MAX.getEpochSecond()) {
      throw in.illegal("expires");
    }
    return new StoredSession(Instant.ofEpochSecond(expires), in.secret("session", in.remaining()));
  }

  @Override
  public void writeTo(Writer out) {
    out.uint8(VERSION);
    out.uint64(expires.getEpochSecond());
    out.secret(session);
  }

  @Override
  public int encodedLength() {
    return 1 + Long.BYTES + session.length();
  }
}
