// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.client;

import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.DecodeException;
import dev.reprise.codec.wire.Reader;
import dev.reprise.codec.wire.WireStruct;
import dev.reprise.codec.wire.Writer;
import java.util.List;

/**
 * What {@link SealedClientSessions} seals: sessions by the digests of their keys, the one stored
 * last at the end.
 *
 * <pre>{@code
 * struct {
 *     opaque key_digest[32];
 *     ClientSession session;
 * } SessionFileEntry;
 *
 * struct {
 *     uint8 version = 1;
 *     SessionFileEntry entries<0..2^24-1>;
 * } SessionFile;
 * }</pre>
 *
 * <p>Immutable.
 */
record SessionFile(List<Entry> entries) implements WireStruct {

  static final SessionFile EMPTY = new SessionFile(List.of());

  private static final int VERSION = 1;
  private static final int DIGEST_OCTETS = 32;
  private static final int MAX_UINT24 = 0xffffff;

  SessionFile {
    entries = List.copyOf(entries);
    Writer.checkRange("entries", Writer.encodedLength(entries), 0, MAX_UINT24);
  }

  /** One session under the digest of its {@link ClientSessionKey}. */
  record Entry(Bytes keyDigest, ClientSession session) implements WireStruct {

    Entry {
      Writer.checkFixed("key_digest", keyDigest, DIGEST_OCTETS);
    }

    static Entry readFrom(Reader in) throws DecodeException {
      return new Entry(in.fixed("key_digest", DIGEST_OCTETS), ClientSession.readFrom(in));
    }

    @Override
    public void writeTo(Writer out) {
      out.fixed(keyDigest);
      session.writeTo(out);
    }

    @Override
    public int encodedLength() {
      return DIGEST_OCTETS + session.encodedLength();
    }
  }

  /**
   * Reads one file, leaving {@code in} just past it.
   *
   * @throws DecodeException {@code ILLEGAL_VALUE} for another version; what {@link ClientSession}
   *     says of its sessions
   */
  static SessionFile readFrom(Reader in) throws DecodeException {
    if (in.uint8("version") != VERSION) {
      throw in.illegal("version");
    }
    return new SessionFile(in.vector24("entries", 0, MAX_UINT24, Entry::readFrom));
  }

  @Override
  public void writeTo(Writer out) {
    out.uint8(VERSION);
    out.vector24(entries);
  }

  @Override
  public int encodedLength() {
    return 1 + 3 + Writer.encodedLength(entries);
  }
}
