// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.session.cache;

import dev.reprise.codec.StatePlaintext;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.DecodeException;
import dev.reprise.codec.wire.Reader;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Parts that many sessions have in common, kept once: the digests of their scope and of the
 * server's certificate chain, which are more than half of an ordinary session.
 *
 * <pre>{@code
 * struct {
 *     uint16 position;     // in the session, where the part belongs
 *     uint8 part;
 * } Cut;
 *
 * struct {
 *     Cut cuts<0..2^8-1>;  // ascending by position
 *     opaque rest[remaining];
 * } Compact;
 * }</pre>
 *
 * <p>Nothing here is secret. Parts stay for ever, so there are few; sessions with parts beyond that
 * are kept whole. Safe for use by any thread.
 */
final class SharedParts {

  static final int MOST_PARTS = 256;

  private static final int LARGEST_PART = 255;
  private static final int CUT_OCTETS = 3;
  private static final int MOST_CUTS = 2;
  private static final int SCOPE = 0x8002;
  private static final int LOCAL_CHAIN = 0x8007;

  /** Replaced by a copy with one part more, under this object's monitor. */
  private volatile byte[][] parts = {};

  /** Found without a lock; a number is given only after its part is in {@link #parts}. */
  private final Map<Bytes, Integer> numbers = new ConcurrentHashMap<>();

  /** The compact form of a session, which the caller wipes as it does the session. */
  byte[] compact(byte[] session) {
    ByteBuffer cuts = ByteBuffer.allocate(MOST_CUTS * CUT_OCTETS);
    ByteBuffer rest = ByteBuffer.allocate(session.length);
    int copied = 0;
    try {
      Reader extensions = extensions(session);
      while (extensions.remaining() > 0 && cuts.hasRemaining()) {
        int type = extensions.uint16("extension_type");
        Reader data = extensions.body16("extension_data", 0, 0xffff);
        int position = data.offset();
        int length = data.remaining();
        int part = type == SCOPE || type == LOCAL_CHAIN ? number(data.rest("extension_data")) : -1;
        if (part >= 0) {
          cuts.putShort((short) position).put((byte) part);
          rest.put(session, copied, position - copied);
          copied = position + length;
        }
      }
    } catch (DecodeException e) {
      // Not a session of ours: what was found in it so far is as good as anything.
    }
    rest.put(session, copied, session.length - copied);
    byte[] compact = new byte[1 + cuts.position() + rest.position()];
    ByteBuffer.wrap(compact).put((byte) cuts.position()).put(cuts.flip()).put(rest.flip());
    Arrays.fill(rest.array(), (byte) 0);
    return compact;
  }

  /** The content of a session's extensions, at their offsets in the session. */
  private static Reader extensions(byte[] session) throws DecodeException {
    Reader in = Reader.of(session);
    StatePlaintext.readFrom(in).masterSecret().destroy();
    in.uint8("extensions_version");
    return in.body16("extensions", 0, 0xffff);
  }

  /** The number of a part, which is kept from now on; -1 if it cannot be. */
  private int number(Bytes part) {
    Integer known = numbers.get(part);
    return known != null ? known : add(part);
  }

  private synchronized int add(Bytes part) {
    Integer known = numbers.get(part);
    if (known != null) {
      return known;
    }
    if (part.isEmpty() || part.length() > LARGEST_PART || parts.length == MOST_PARTS) {
      return -1;
    }
    byte[][] more = Arrays.copyOf(parts, parts.length + 1);
    more[parts.length] = part.toByteArray();
    parts = more;
    numbers.put(part, more.length - 1);
    return more.length - 1;
  }

  /**
   * The session that a compact form stands for.
   *
   * @param octets end with the compact form
   * @param start where it begins
   */
  byte[] expand(byte[] octets, int start) {
    byte[][] known = parts;
    int firstCut = start + 1;
    int cutsEnd = firstCut + (octets[start] & 0xff);
    int length = octets.length - cutsEnd;
    for (int cut = firstCut; cut < cutsEnd; cut += CUT_OCTETS) {
      length += part(known, octets, cut).length;
    }
    byte[] session = new byte[length];
    int read = cutsEnd;
    int written = 0;
    for (int cut = firstCut; cut < cutsEnd; cut += CUT_OCTETS) {
      int before = position(octets, cut) - written;
      System.arraycopy(octets, read, session, written, before);
      read += before;
      written += before;
      byte[] part = part(known, octets, cut);
      System.arraycopy(part, 0, session, written, part.length);
      written += part.length;
    }
    System.arraycopy(octets, read, session, written, octets.length - read);
    return session;
  }

  private static int position(byte[] octets, int cut) {
    return (octets[cut] & 0xff) << 8 | (octets[cut + 1] & 0xff);
  }

  private static byte[] part(byte[][] known, byte[] octets, int cut) {
    return known[octets[cut + Short.BYTES] & 0xff];
  }
}
