// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.wire;

import dev.reprise.codec.wire.DecodeException;
import dev.reprise.codec.wire.Reader;
import dev.reprise.codec.wire.WireStruct;
import dev.reprise.codec.wire.Writer;
import dev.reprise.engine.revocation.RevokedSessions;
import dev.reprise.engine.revocation.RevokedSubject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * All revocations that a cluster knows of: a join-semilattice, like a key ring. Immutable.
 *
 * <pre>{@code
 * struct {
 *     uint8 version = 1;
 *     uint64 epoch;
 *     Revocation entries<0..2^24-1>;      // ascending by (kind, subject), no two alike
 * } RevocationRecord;
 * }</pre>
 *
 * @param epoch how often the record has been written, {@code 0..2^63-1}; for the eye only
 * @param entries ascending, at most one for each subject
 */
public record Revocations(long epoch, List<Revocation> entries) implements WireStruct {

  /** No revocation at all. */
  public static final Revocations NONE = new Revocations(0, List.of());

  private static final int VERSION = 1;
  private static final int LONGEST = 0xffffff;

  /** Checks the order. */
  public Revocations {
    Writer.checkUint64("epoch", epoch);
    entries = List.copyOf(entries);
    Writer.checkVector("entries", entries, 0, LONGEST);
    if (!isAscending(entries)) {
      throw new IllegalArgumentException("revocations are not ascending by kind and subject");
    }
  }

  /**
   * Reads one record.
   *
   * @throws DecodeException {@code ILLEGAL_VALUE} if the version is not ours or the order is wrong
   */
  public static Revocations readFrom(Reader in) throws DecodeException {
    if (in.uint8("version") != VERSION) {
      throw in.illegal("version");
    }
    long epoch = in.uint64("epoch");
    List<Revocation> entries = in.vector24("entries", 0, LONGEST, Revocation::readFrom);
    if (!isAscending(entries)) {
      throw in.illegal("entries");
    }
    return new Revocations(epoch, entries);
  }

  @Override
  public void writeTo(Writer out) {
    out.uint8(VERSION);
    out.uint64(epoch);
    out.vector24(entries);
  }

  @Override
  public int encodedLength() {
    return 1 + Long.BYTES + 3 + Writer.encodedLength(entries);
  }

  /** What either knows: associative, commutative, idempotent. */
  public Revocations join(Revocations other) {
    TreeMap<Revocation, Revocation> joined = new TreeMap<>();
    for (Collection<Revocation> each : List.of(entries, other.entries)) {
      each.forEach(entry -> joined.merge(entry, entry, Revocation::join));
    }
    return new Revocations(Math.max(epoch, other.epoch), new ArrayList<>(joined.values()));
  }

  /** Whether this has every entry of the other, regardless of the epochs. */
  public boolean covers(Revocations other) {
    return join(other).entries.equals(entries);
  }

  /** These without the ones that no session can need any more. */
  public Revocations liveAt(Instant now) {
    List<Revocation> live = entries.stream().filter(entry -> entry.expires().isAfter(now)).toList();
    return live.size() == entries.size() ? this : new Revocations(epoch, live);
  }

  /** The same revocations under another epoch. */
  public Revocations inEpoch(long number) {
    return new Revocations(number, entries);
  }

  /** The sessions that these are about, as an engine asks for them. */
  public RevokedSessions sessions() {
    Map<RevokedSubject, Instant> notBefore = new HashMap<>();
    entries.forEach(each -> notBefore.put(each.subject(), each.notBefore()));
    return RevokedSessions.of(notBefore);
  }

  private static boolean isAscending(List<Revocation> entries) {
    for (int i = 1; i < entries.size(); i++) {
      if (entries.get(i - 1).compareTo(entries.get(i)) >= 0) {
        return false;
      }
    }
    return true;
  }
}
