// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.wire;

import dev.reprise.codec.KeyName;
import dev.reprise.codec.wire.DecodeException;
import dev.reprise.codec.wire.Reader;
import dev.reprise.codec.wire.WireStruct;
import dev.reprise.codec.wire.Writer;
import dev.reprise.engine.TicketFormat;
import dev.reprise.engine.key.KeyFormat;
import java.util.List;
import java.util.Optional;

/**
 * A node's heartbeat: it is alive, and these are the keys that it opens.
 *
 * <pre>{@code
 * struct {
 *     uint8 version = 1;
 *     NodeName node;
 *     MemberStart start;
 *     uint64 beat;                             // grows by at least one each time
 *     uint64 time;                             // epoch milliseconds by the node's clock
 *     uint64 epoch;                            // of the key ring that it holds
 *     KeyName acknowledged<0..2^16-1>;
 * } MemberRecord;
 * }</pre>
 *
 * @param node whose heartbeat this is
 * @param start which life of that node
 * @param beat the number of the heartbeat in that life, {@code 0..2^63-1}
 * @param timeMillis epoch milliseconds, {@code 0..2^63-1}: tells an operator about clocks, decides
 *     nothing
 * @param epoch the epoch of the node's key ring, {@code 0..2^63-1}
 * @param acknowledged names of the keys that the node opens now
 */
public record MemberRecord(
    NodeName node,
    MemberStart start,
    long beat,
    long timeMillis,
    long epoch,
    List<KeyName> acknowledged)
    implements WireStruct {

  private static final int VERSION = 1;

  /** Checks the ranges. */
  public MemberRecord {
    Writer.checkUint64("beat", beat);
    Writer.checkUint64("time", timeMillis);
    Writer.checkUint64("epoch", epoch);
    acknowledged = List.copyOf(acknowledged);
    Writer.checkVector("acknowledged", acknowledged, 0, 0xffff);
  }

  /**
   * Reads one heartbeat.
   *
   * @throws DecodeException {@code ILLEGAL_VALUE} if the version is not ours
   */
  public static MemberRecord readFrom(Reader in) throws DecodeException {
    if (in.uint8("version") != VERSION) {
      throw in.illegal("version");
    }
    return new MemberRecord(
        NodeName.readFrom(in),
        MemberStart.readFrom(in),
        in.uint64("beat"),
        in.uint64("time"),
        in.uint64("epoch"),
        in.vector16("acknowledged", 0, 0xffff, KeyName::readFrom));
  }

  @Override
  public void writeTo(Writer out) {
    out.uint8(VERSION);
    node.writeTo(out);
    start.writeTo(out);
    out.uint64(beat);
    out.uint64(timeMillis);
    out.uint64(epoch);
    out.vector16(acknowledged);
  }

  @Override
  public int encodedLength() {
    return 1
        + node.encodedLength()
        + MemberStart.LENGTH
        + 3 * Long.BYTES
        + Short.BYTES
        + Writer.encodedLength(acknowledged);
  }

  /**
   * What a node shows beside its heartbeat if its options want ticket keys of another format than
   * the ring has. It is for operators; no node decides anything by it.
   *
   * <pre>{@code
   * struct {
   *     uint8 version = 1;
   *     NodeName node;
   *     MemberStart start;                   // of the heartbeat that it belongs to
   *     TicketFormat format;
   *     uint16 bits;                         // 256; or 128 for openssl
   * } WantedFormat;
   * }</pre>
   *
   * @param node whose record this is
   * @param start which life of that node
   * @param format what the node's options want
   */
  public record WantedFormat(NodeName node, MemberStart start, KeyFormat format)
      implements WireStruct {

    private static final int VERSION = 1;

    /**
     * Reads one record.
     *
     * @throws DecodeException {@code ILLEGAL_VALUE} if the version is not ours, or the format has
     *     no keys of that size
     */
    public static WantedFormat readFrom(Reader in) throws DecodeException {
      if (in.uint8("version") != VERSION) {
        throw in.illegal("version");
      }
      NodeName node = NodeName.readFrom(in);
      MemberStart start = MemberStart.readFrom(in);
      Optional<TicketFormat> format = TicketFormat.ofCode(in.uint8("format"));
      if (format.isEmpty()) {
        throw in.illegal("format");
      }
      int bits = in.uint16("bits");
      try {
        return new WantedFormat(node, start, new KeyFormat(format.get(), bits));
      } catch (IllegalArgumentException e) {
        throw in.illegal("bits");
      }
    }

    @Override
    public void writeTo(Writer out) {
      out.uint8(VERSION);
      node.writeTo(out);
      start.writeTo(out);
      out.uint8(format.format().code());
      out.uint16(format.bits());
    }

    @Override
    public int encodedLength() {
      return 1 + node.encodedLength() + MemberStart.LENGTH + 1 + Short.BYTES;
    }
  }
}
