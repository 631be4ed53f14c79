// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.wire;

import dev.reprise.cluster.store.MessageCounts;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.DecodeException;
import dev.reprise.codec.wire.Decoder;
import dev.reprise.codec.wire.Reader;
import dev.reprise.codec.wire.WireStruct;
import dev.reprise.codec.wire.Writer;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A node's messages, sent and received.
 *
 * <pre>{@code
 * struct {
 *     MessageHeader header;
 *     Sealed message[rest];         // purpose "reprise message v1" (with a session in it "reprise
 *                                   // session broadcast v1"), subject the header's encoding
 * } SealedMessage;
 * }</pre>
 *
 * <p>A message that is too old, or has been seen before, is not taken. Not safe for use by several
 * threads.
 */
public final class MessageBox {

  /** How old a message may be, by clocks that agree. */
  private static final Duration OLDEST = Duration.ofMinutes(2);

  /** The most octets of a message without a session in it. */
  public static final int LONGEST = 1024;

  private static final int LONGEST_WITH_SESSION = 16 << 10;

  private final Purpose purpose;
  private final int longest;
  private final NodeName node;
  private final MemberStart start;
  private final Duration oldest;
  private final Optional<ReplayWindow> window;
  private long sent;
  private long accepted;
  private long unreadable;
  private long repeated;
  private long untimely;

  /**
   * The messages of one life of a node.
   *
   * @param clockSkew by how much the clocks of nodes may differ
   * @param replayWindow whether messages are checked for having been seen before
   */
  public MessageBox(NodeName node, MemberStart start, Duration clockSkew, boolean replayWindow) {
    this(Purpose.MESSAGE, LONGEST, node, start, clockSkew, replayWindow);
  }

  private MessageBox(
      Purpose purpose,
      int longest,
      NodeName node,
      MemberStart start,
      Duration clockSkew,
      boolean replayWindow) {
    this.purpose = purpose;
    this.longest = longest;
    this.node = node;
    this.start = start;
    this.oldest = OLDEST.plus(clockSkew);
    this.window = replayWindow ? Optional.of(new ReplayWindow(oldest)) : Optional.empty();
  }

  /** The messages with sessions in them of one life of a node. */
  public static MessageBox ofSessions(NodeName node, MemberStart start, Duration clockSkew) {
    return new MessageBox(
        Purpose.SESSION_BROADCAST, LONGEST_WITH_SESSION, node, start, clockSkew, true);
  }

  /** For how long, at most, a message about what has happened by now may still be taken. */
  public Duration memory() {
    return oldest.multipliedBy(2);
  }

  /** A message as it goes on the bus. */
  public Bytes seal(WireStruct message, RecordSealer sealer, Instant now) {
    MessageHeader header = new MessageHeader(node, start, ++sent, Math.max(0, now.toEpochMilli()));
    Bytes sealed = sealer.seal(purpose, header.encoded(), message);
    Writer out = new Writer(header.encodedLength() + sealed.length());
    header.writeTo(out);
    out.fixed(sealed);
    return out.toBytes();
  }

  /** A message of another node, or an earlier life of this one, that is to be taken. */
  public Optional<Message> open(Bytes octets, RecordSealer sealer, Instant now) {
    return open(octets, sealer, now, Message::readFrom);
  }

  /** The same of messages that hold something else. */
  public <T> Optional<T> open(Bytes octets, RecordSealer sealer, Instant now, Decoder<T> decoder) {
    try {
      if (octets.length() > longest) {
        throw Reader.of(octets).illegal("message");
      }
      Reader in = Reader.of(octets);
      MessageHeader header = MessageHeader.readFrom(in);
      Bytes sealed = in.rest("message");
      Optional<T> message =
          sealer.open(purpose, header.encoded(), sealed, decoder).map(RecordSealer.Opened::value);
      if (message.isEmpty()) {
        unreadable++;
        return message;
      }
      return message.filter(each -> isNews(header, now));
    } catch (DecodeException e) {
      unreadable++;
      return Optional.empty();
    }
  }

  /** Whether octets say that this life of the node has sent them; then they are of no use to it. */
  public boolean isOwn(Bytes octets) {
    try {
      return MessageHeader.readFrom(Reader.of(octets)).start().equals(start);
    } catch (DecodeException e) {
      return false;
    }
  }

  /** What became of the messages that arrived. */
  public MessageCounts counts() {
    return new MessageCounts(accepted, unreadable, repeated, untimely);
  }

  private boolean isNews(MessageHeader header, Instant now) {
    if (header.start().equals(start)) {
      return false;
    }
    long age = Math.abs(now.toEpochMilli() - header.timeMillis());
    if (age > oldest.toMillis()) {
      untimely++;
      return false;
    }
    if (window.isPresent() && !window.get().take(header, now)) {
      repeated++;
      return false;
    }
    accepted++;
    return true;
  }
}
