// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.wire;

import dev.reprise.codec.wire.DecodeException;
import dev.reprise.codec.wire.Reader;
import dev.reprise.codec.wire.WireStruct;
import dev.reprise.codec.wire.Writer;

/**
 * Who sent a message and when: in clear on the bus, authenticated with the message.
 *
 * <pre>{@code
 * struct {
 *     uint8 version = 1;
 *     NodeName node;
 *     MemberStart start;
 *     uint64 counter;               // from 1, grows by 1 with each message of a start
 *     uint64 time;                  // epoch milliseconds by the sender's clock
 * } MessageHeader;
 * }</pre>
 *
 * @param node the sender
 * @param start which life of the sender
 * @param counter the message's number in that life, {@code 0..2^63-1}
 * @param timeMillis epoch milliseconds, {@code 0..2^63-1}
 */
public record MessageHeader(NodeName node, MemberStart start, long counter, long timeMillis)
    implements WireStruct {

  private static final int VERSION = 1;

  /** Checks the ranges. */
  public MessageHeader {
    Writer.checkUint64("counter", counter);
    Writer.checkUint64("time", timeMillis);
  }

  /**
   * Reads one header.
   *
   * @throws DecodeException {@code ILLEGAL_VALUE} if the version is not ours
   */
  public static MessageHeader readFrom(Reader in) throws DecodeException {
    if (in.uint8("version") != VERSION) {
      throw in.illegal("version");
    }
    return new MessageHeader(
        NodeName.readFrom(in), MemberStart.readFrom(in), in.uint64("counter"), in.uint64("time"));
  }

  @Override
  public void writeTo(Writer out) {
    out.uint8(VERSION);
    node.writeTo(out);
    start.writeTo(out);
    out.uint64(counter);
    out.uint64(timeMillis);
  }

  @Override
  public int encodedLength() {
    return 1 + node.encodedLength() + MemberStart.LENGTH + 2 * Long.BYTES;
  }
}
