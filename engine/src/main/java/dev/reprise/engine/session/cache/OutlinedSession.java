// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.session.cache;

import dev.reprise.codec.StatePlaintext;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.DecodeException;
import dev.reprise.codec.wire.Reader;
import dev.reprise.engine.session.cache.Outline.Gap;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A session, parted into its outline and its own octets. Its scope and its server's chain are in
 * the outline; what a client chooses is its own. Not safe for use by several threads.
 */
final class OutlinedSession {

  private static final int ANONYMOUS_OCTETS = 1;
  private static final int COMPRESSION_OCTETS = 1;
  private static final int EXTENSIONS_VERSION = 1;
  private static final int LONGEST_IDENTITY = 0xffff;
  private static final int LONGEST_NAME = 0xff;

  private static final int EXTENDED_MASTER_SECRET = 0x0001;
  private static final int SCOPE = 0x8002;
  private static final int SERVER_NAME = 0x8004;
  private static final int AUTHENTICATION_TIME = 0x8005;
  private static final int LOCAL_CHAIN = 0x8007;

  private final byte[] session;
  private final ByteBuffer common;
  private final ByteBuffer own;
  private final List<Gap> gaps = new ArrayList<>();
  private final List<Integer> positions = new ArrayList<>();

  /** How many octets of the session are in {@link #common} or {@link #own}. */
  private int parted;

  OutlinedSession(byte[] session) {
    this.session = session;
    this.common = ByteBuffer.allocate(session.length);
    this.own = ByteBuffer.allocate(session.length + Short.BYTES);
  }

  /**
   * Reads the session, once.
   *
   * @return whether it has an outline
   * @throws DecodeException if it is not a {@link dev.reprise.codec.SessionState}
   */
  boolean read() throws DecodeException {
    Reader in = Reader.of(session);
    StatePlaintext.readFrom(in).masterSecret().destroy();
    int identityEnd = in.offset() - Gap.TIME.octets;
    if (in.uint8("extensions_version") != EXTENSIONS_VERSION) {
      return false;
    }
    Reader extensions = in.body16("extensions", 0, 0xffff);
    if (in.remaining() > 0 || !readPlaintext(identityEnd)) {
      return false;
    }
    common(1);
    skip(Gap.EXTENSIONS_LENGTH);
    parted += Short.BYTES;
    while (extensions.remaining() > 0) {
      int type = extensions.uint16("extension_type");
      int length = extensions.body16("extension_data", 0, 0xffff).remaining();
      common(Short.BYTES);
      readExtension(type, length);
    }
    return true;
  }

  private boolean readPlaintext(int identityEnd) {
    common(Short.BYTES);
    gap(Gap.SUITE, Gap.SUITE.octets);
    common(COMPRESSION_OCTETS);
    gap(Gap.MASTER_SECRET, Gap.MASTER_SECRET.octets);
    int identity = identityEnd - parted;
    if (identity == ANONYMOUS_OCTETS) {
      common(identity);
    } else if (identity <= LONGEST_IDENTITY) {
      own.putShort((short) identity);
      gap(Gap.IDENTITY, identity);
    } else {
      return false;
    }
    gap(Gap.TIME, Gap.TIME.octets);
    return true;
  }

  private void readExtension(int type, int length) {
    if (type == EXTENDED_MASTER_SECRET || type == SCOPE || type == LOCAL_CHAIN) {
      common(Short.BYTES + length);
    } else if (type == AUTHENTICATION_TIME && length == Gap.TIME.octets) {
      common(Short.BYTES);
      gap(Gap.TIME, length);
    } else if (type == SERVER_NAME && length <= LONGEST_NAME) {
      parted++;
      gap(Gap.SHORT_EXTENSION_DATA, 1 + length);
    } else {
      gap(Gap.EXTENSION_DATA, Short.BYTES + length);
    }
  }

  private void common(int octets) {
    common.put(session, parted, octets);
    parted += octets;
  }

  private void gap(Gap gap, int octets) {
    skip(gap);
    own.put(session, parted, octets);
    parted += octets;
  }

  private void skip(Gap gap) {
    gaps.add(gap);
    positions.add(common.position());
  }

  Outline outline() {
    Bytes octets = Bytes.copyOf(Arrays.copyOf(common.array(), common.position()));
    return new Outline(octets, List.copyOf(gaps), List.copyOf(positions));
  }

  /** The content of the gaps, to be copied before {@link #wipe}. */
  ByteBuffer own() {
    return own.duplicate().flip();
  }

  void wipe() {
    Arrays.fill(own.array(), (byte) 0);
  }
}
