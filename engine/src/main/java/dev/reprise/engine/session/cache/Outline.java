// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.session.cache;

import dev.reprise.codec.StatePlaintext;
import dev.reprise.codec.wire.Bytes;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * A session without the octets that are its own. Immutable.
 *
 * @param common the octets outside of the gaps
 * @param gaps in their order
 * @param positions how many octets of {@code common} are before each gap
 */
record Outline(Bytes common, List<Gap> gaps, List<Integer> positions) {

  /** A run of octets in a session that its outline lacks. */
  enum Gap {
    SUITE(2, 0),
    MASTER_SECRET(StatePlaintext.MASTER_SECRET_LENGTH, 0),
    TIME(4, 0),
    /** A client identity. Its content begins with its length, in two octets. */
    IDENTITY(-1, -2),
    /** The length and the data of an extension. */
    EXTENSION_DATA(-1, 0),
    /** The same of an extension of up to 255 octets, whose length takes one octet. */
    SHORT_EXTENSION_DATA(-1, 1),
    /** The length of all extensions. The gap has no content: the session's length says the same. */
    EXTENSIONS_LENGTH(0, 2);

    /** Octets of its content; negative if that differs from session to session. */
    final int octets;

    /** How many octets more it has in the session. */
    private final int difference;

    Gap(int octets, int difference) {
      this.octets = octets;
      this.difference = difference;
    }
  }

  /**
   * The session with that content in the gaps.
   *
   * @param own the content of all gaps, to its limit
   */
  byte[] fill(ByteBuffer own) {
    int length = common.length() + own.remaining();
    for (Gap gap : gaps) {
      length += gap.difference;
    }
    byte[] octets = common.toByteArray();
    ByteBuffer session = ByteBuffer.allocate(length);
    int copied = 0;
    for (int i = 0; i < gaps.size(); i++) {
      int position = positions.get(i);
      session.put(octets, copied, position - copied);
      copied = position;
      fill(gaps.get(i), own, session);
    }
    return session.put(octets, copied, octets.length - copied).array();
  }

  private static void fill(Gap gap, ByteBuffer own, ByteBuffer session) {
    switch (gap) {
      case EXTENSIONS_LENGTH -> session.putShort((short) (session.remaining() - Short.BYTES));
      case EXTENSION_DATA -> data(own.getShort() & 0xffff, own, session);
      case SHORT_EXTENSION_DATA -> data(own.get() & 0xff, own, session);
      case IDENTITY -> move(own.getShort() & 0xffff, own, session);
      case SUITE, MASTER_SECRET, TIME -> move(gap.octets, own, session);
    }
  }

  private static void data(int octets, ByteBuffer from, ByteBuffer to) {
    move(octets, from, to.putShort((short) octets));
  }

  private static void move(int octets, ByteBuffer from, ByteBuffer to) {
    to.put(to.position(), from, from.position(), octets).position(to.position() + octets);
    from.position(from.position() + octets);
  }
}
