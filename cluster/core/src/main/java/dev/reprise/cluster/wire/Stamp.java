// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.wire;

import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.DecodeException;
import dev.reprise.codec.wire.Reader;
import dev.reprise.codec.wire.WireStruct;
import dev.reprise.codec.wire.Writer;
import java.time.Instant;

/**
 * A member's statement about a shared record, sealed with it: at {@code as_of} the record held
 * everything that the member knew, and the member knew everything since {@code since}. Live members
 * renew it, so a record that a store replays is recognised by its age.
 *
 * <pre>{@code
 * struct {
 *     uint8 version = 1;
 *     uint64 as_of;                 // epoch milliseconds by the member's clock
 *     uint64 since;                 // epoch milliseconds: what was before is unknown
 *     MemberStart by;
 * } Stamp;
 * }</pre>
 *
 * @param asOf when the member wrote the record; in whole milliseconds
 * @param since the start of what the record tells about; in whole milliseconds
 * @param by the member, in one of its lives
 */
public record Stamp(Instant asOf, Instant since, MemberStart by) implements WireStruct {

  /** The size of the encoding, in octets. */
  public static final int LENGTH = 1 + 2 * Long.BYTES + MemberStart.LENGTH;

  /** The stamp of a record that no member has vouched for: as old as can be. */
  public static final Stamp NONE =
      new Stamp(Instant.EPOCH, Instant.EPOCH, new MemberStart(0, Bytes.copyOf(new byte[16])));

  private static final int VERSION = 1;

  /** Checks the ranges. */
  public Stamp {
    Writer.checkUint64("as_of", asOf.toEpochMilli());
    Writer.checkUint64("since", since.toEpochMilli());
    asOf = Instant.ofEpochMilli(asOf.toEpochMilli());
    since = Instant.ofEpochMilli(since.toEpochMilli());
  }

  /**
   * Reads one stamp, leaving {@code in} just past it.
   *
   * @throws DecodeException {@code ILLEGAL_VALUE} if the version is not ours
   */
  public static Stamp readFrom(Reader in) throws DecodeException {
    if (in.uint8("version") != VERSION) {
      throw in.illegal("version");
    }
    return new Stamp(
        Instant.ofEpochMilli(in.uint64("as_of")),
        Instant.ofEpochMilli(in.uint64("since")),
        MemberStart.readFrom(in));
  }

  @Override
  public void writeTo(Writer out) {
    out.uint8(VERSION);
    out.uint64(asOf.toEpochMilli());
    out.uint64(since.toEpochMilli());
    by.writeTo(out);
  }

  @Override
  public int encodedLength() {
    return LENGTH;
  }
}
