// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.wire;

import dev.reprise.codec.wire.DecodeException;
import dev.reprise.codec.wire.Reader;
import dev.reprise.codec.wire.WireStruct;
import dev.reprise.codec.wire.Writer;

/**
 * What a follower puts beside its heartbeat. A node that does not know this record ignores it.
 *
 * <pre>{@code
 * struct {
 *     uint8 version = 1;
 *     NodeName node;
 *     MemberStart start;                       // of the heartbeat that it belongs to
 *     FollowerState state;
 * } FollowerRecord;
 * }</pre>
 *
 * @param node whose record this is
 * @param start which life of that node
 * @param state of the program to which the node hands its keys
 */
public record FollowerRecord(NodeName node, MemberStart start, FollowerState state)
    implements WireStruct {

  private static final int VERSION = 1;

  /**
   * Reads one record.
   *
   * @throws DecodeException {@code ILLEGAL_VALUE} if the version is not ours, or a text is not
   *     printable ASCII
   */
  public static FollowerRecord readFrom(Reader in) throws DecodeException {
    if (in.uint8("version") != VERSION) {
      throw in.illegal("version");
    }
    return new FollowerRecord(
        NodeName.readFrom(in), MemberStart.readFrom(in), FollowerState.readFrom(in));
  }

  @Override
  public void writeTo(Writer out) {
    out.uint8(VERSION);
    node.writeTo(out);
    start.writeTo(out);
    state.writeTo(out);
  }

  @Override
  public int encodedLength() {
    return 1 + node.encodedLength() + MemberStart.LENGTH + state.encodedLength();
  }
}
