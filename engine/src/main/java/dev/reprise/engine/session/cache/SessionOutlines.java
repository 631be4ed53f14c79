// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.session.cache;

import dev.reprise.codec.wire.DecodeException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What many sessions have in common, kept once: two thirds of an ordinary session.
 *
 * <pre>{@code
 * struct {
 *     uint16 outline;              // 0: the session follows whole
 *     opaque own[remaining];       // the content of the outline's gaps, in their order
 * } Compact;
 * }</pre>
 *
 * <p>Nothing in an outline is secret. Outlines stay for ever, so there are few, and a client can
 * choose hardly anything in them. Sessions with further outlines are kept whole. Safe for use by
 * any thread.
 */
final class SessionOutlines {

  static final int MOST_OUTLINES = 1024;

  /** More than an outline of ours has, in octets. */
  private static final int LARGEST_OUTLINE = 512;

  private static final int WHOLE = 0;

  /** Replaced by a copy with one outline more, under this object's monitor. */
  private volatile Outline[] outlines = {};

  /** Found without a lock; a number is given only after its outline is in {@link #outlines}. */
  private final Map<Outline, Integer> numbers = new ConcurrentHashMap<>();

  /** The compact form of a session, which the caller wipes as it does the session. */
  byte[] compact(byte[] session) {
    OutlinedSession outlined = new OutlinedSession(session);
    try {
      int outline = outlined.read() ? number(outlined.outline()) : WHOLE;
      if (outline != WHOLE) {
        return compact(outline, outlined.own());
      }
    } catch (DecodeException e) {
      // Not a session of ours, so there is no outline.
    } finally {
      outlined.wipe();
    }
    return compact(WHOLE, ByteBuffer.wrap(session));
  }

  private static byte[] compact(int outline, ByteBuffer own) {
    ByteBuffer compact = ByteBuffer.allocate(Short.BYTES + own.remaining());
    return compact.putShort((short) outline).put(own).array();
  }

  /** The number of an outline, which is kept from now on; 0 if it cannot be. */
  private int number(Outline outline) {
    Integer known = numbers.get(outline);
    if (known != null) {
      return known;
    }
    boolean fits = outline.common().length() <= LARGEST_OUTLINE && outlines.length < MOST_OUTLINES;
    return fits ? add(outline) : WHOLE;
  }

  private synchronized int add(Outline outline) {
    Integer known = numbers.get(outline);
    if (known != null) {
      return known;
    }
    if (outlines.length == MOST_OUTLINES) {
      return WHOLE;
    }
    Outline[] more = Arrays.copyOf(outlines, outlines.length + 1);
    more[outlines.length] = outline;
    outlines = more;
    numbers.put(outline, more.length);
    return more.length;
  }

  /**
   * The session that a compact form stands for.
   *
   * @param octets end with the compact form
   * @param start where it begins
   */
  byte[] expand(byte[] octets, int start) {
    ByteBuffer compact = ByteBuffer.wrap(octets, start, octets.length - start);
    int outline = compact.getShort() & 0xffff;
    return outline == WHOLE
        ? Arrays.copyOfRange(octets, compact.position(), octets.length)
        : outlines[outline - 1].fill(compact);
  }
}
