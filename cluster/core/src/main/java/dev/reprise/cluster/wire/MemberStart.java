// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.wire;

import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.DecodeException;
import dev.reprise.codec.wire.Reader;
import dev.reprise.codec.wire.WireStruct;
import dev.reprise.codec.wire.Writer;
import java.security.SecureRandom;
import java.time.Instant;

/**
 * One life of a node's process: a node that has been restarted has forgotten what it acknowledged,
 * so it must not be taken for what it was.
 *
 * <pre>{@code
 * struct {
 *     uint64 started;        // epoch milliseconds
 *     opaque random[16];
 * } MemberStart;
 * }</pre>
 *
 * @param startedMillis epoch milliseconds by the node's own clock, {@code 0..2^63-1}
 * @param random sixteen octets that tell two starts in one millisecond apart
 */
public record MemberStart(long startedMillis, Bytes random) implements WireStruct {

  /** The size of the encoding, in octets. */
  public static final int LENGTH = 24;

  private static final int RANDOM_LENGTH = 16;

  /** Checks both ranges. */
  public MemberStart {
    Writer.checkUint64("started", startedMillis);
    Writer.checkFixed("random", random, RANDOM_LENGTH);
  }

  /** A start at this moment. */
  public static MemberStart at(Instant now, SecureRandom random) {
    byte[] octets = new byte[RANDOM_LENGTH];
    random.nextBytes(octets);
    return new MemberStart(Math.max(0, now.toEpochMilli()), Bytes.copyOf(octets));
  }

  /**
   * Reads one start.
   *
   * @throws DecodeException {@code TRUNCATED} if a field runs past the end of {@code in}
   */
  public static MemberStart readFrom(Reader in) throws DecodeException {
    return new MemberStart(in.uint64("started"), in.fixed("random", RANDOM_LENGTH));
  }

  @Override
  public void writeTo(Writer out) {
    out.uint64(startedMillis);
    out.fixed(random);
  }

  @Override
  public int encodedLength() {
    return LENGTH;
  }
}
