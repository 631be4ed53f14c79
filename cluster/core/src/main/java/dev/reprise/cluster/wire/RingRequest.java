// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.wire;

import dev.reprise.codec.wire.DecodeException;
import dev.reprise.codec.wire.Reader;
import dev.reprise.codec.wire.WireStruct;
import dev.reprise.codec.wire.Writer;

/**
 * A follower asks for the copy of the ring, in the place where the copy is to be.
 *
 * <pre>{@code
 * struct {
 *     uint8 version = 1;
 *     NodeName node;
 *     MemberStart start;
 * } RingRequest;
 * }</pre>
 *
 * @param node who asks
 * @param start which life of that follower
 */
public record RingRequest(NodeName node, MemberStart start) implements WireStruct {

  private static final int VERSION = 1;

  /**
   * Reads one request.
   *
   * @throws DecodeException {@code ILLEGAL_VALUE} if the version is not ours
   */
  public static RingRequest readFrom(Reader in) throws DecodeException {
    if (in.uint8("version") != VERSION) {
      throw in.illegal("version");
    }
    return new RingRequest(NodeName.readFrom(in), MemberStart.readFrom(in));
  }

  @Override
  public void writeTo(Writer out) {
    out.uint8(VERSION);
    node.writeTo(out);
    start.writeTo(out);
  }

  @Override
  public int encodedLength() {
    return 1 + node.encodedLength() + MemberStart.LENGTH;
  }
}
