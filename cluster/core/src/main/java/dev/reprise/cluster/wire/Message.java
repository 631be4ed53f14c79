// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.wire;

import dev.reprise.codec.SessionId;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.DecodeException;
import dev.reprise.codec.wire.Reader;
import dev.reprise.codec.wire.WireStruct;
import dev.reprise.codec.wire.Writer;
import java.util.Objects;
import java.util.Optional;

/**
 * A message on the bus, before it is sealed.
 *
 * <pre>{@code
 * struct {
 *     MessageKind kind;
 *     opaque body<0..32>;           // 32 octets if session_removed, none otherwise
 * } Message;
 * }</pre>
 *
 * @param kind what it says
 * @param body the ID of a session, or nothing
 */
public record Message(MessageKind kind, Bytes body) implements WireStruct {

  /** The key ring in the store is new. */
  public static final Message RING_CHANGED = new Message(MessageKind.RING_CHANGED, Bytes.EMPTY);

  /** The revocations in the store are new. */
  public static final Message REVOCATIONS_CHANGED =
      new Message(MessageKind.REVOCATIONS_CHANGED, Bytes.EMPTY);

  private static final int LONGEST_BODY = 32;

  /** Checks that kind and body fit. */
  public Message {
    Objects.requireNonNull(kind, "kind");
    Writer.checkFixed("body", body, kind.bodyLength());
  }

  /**
   * A session is over.
   *
   * @param sessionId one that a member of the cluster made: 32 octets
   */
  public static Message sessionRemoved(SessionId sessionId) {
    return new Message(MessageKind.SESSION_REMOVED, sessionId.octets());
  }

  /**
   * Reads one message.
   *
   * @throws DecodeException {@code ILLEGAL_VALUE} if the kind is unknown or has no such body
   */
  public static Message readFrom(Reader in) throws DecodeException {
    Optional<MessageKind> kind = MessageKind.ofCode(in.uint8("kind"));
    if (kind.isEmpty()) {
      throw in.illegal("kind");
    }
    Bytes body = in.opaque8("body", 0, LONGEST_BODY);
    if (body.length() != kind.get().bodyLength()) {
      throw in.illegal("body");
    }
    return new Message(kind.get(), body);
  }

  @Override
  public void writeTo(Writer out) {
    out.uint8(kind.code());
    out.opaque8(body);
  }

  @Override
  public int encodedLength() {
    return 2 + body.length();
  }
}
