// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.session.cache;

import dev.reprise.codec.SessionId;
import dev.reprise.codec.wire.SecretBytes;
import dev.reprise.engine.session.SessionCache;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * A session cache in memory, bounded by octets, from which floods of new sessions do not drive
 * those that are in use. Safe for use by any thread; reading takes no lock.
 *
 * <p>Sessions lie compactly in direct memory, some 140 octets for an ordinary one with everything
 * that belongs to it, and are wiped there when they leave and when the cache is closed.
 *
 * @since 0.1
 */
public final class BoundedSessionCache implements SessionCache, AutoCloseable {

  private static final int MOST_SEGMENTS = 64;
  private static final long LEAST_SEGMENT_OCTETS = 1 << 18;
  private static final long MOST_SEGMENT_OCTETS = 1 << 29;
  private static final long MOST_OCTETS = 1L << 40;
  private static final int CHUNKS_IN_SEGMENT = 32;
  private static final int LEAST_CHUNK_OCTETS = 1 << 10;

  /** Part of a segment's memory that its index may take: an eighth. */
  private static final int INDEX_SHARE = 8;

  private static final long LATEST_SECONDS = 0xffff_ffffL;
  private static final byte[] NOTHING = {};

  private final SessionOutlines outlines = new SessionOutlines();
  private final IdHash hashes;
  private final CacheSegment[] segments;

  /**
   * An empty cache.
   *
   * @param octets the most that sessions and their bookkeeping may take up, at least one; with less
   *     than about 4,000 it holds nothing
   * @throws IllegalArgumentException if that is less than one or more than 2^40
   */
  public static BoundedSessionCache ofOctets(long octets) {
    return new BoundedSessionCache(octets, new SecureRandom());
  }

  /** An empty cache whose hash takes its secret from {@code random}. */
  BoundedSessionCache(long octets, RandomGenerator random) {
    if (octets < 1) {
      throw new IllegalArgumentException("a cache of " + octets + " octets holds nothing");
    }
    if (octets > MOST_OCTETS) {
      throw new IllegalArgumentException("a cache of " + octets + " octets has no bound");
    }
    this.hashes = new IdHash(random);
    this.segments = new CacheSegment[segments(octets)];
    long segmentOctets = octets / segments.length;
    long indexOctets = segmentOctets / INDEX_SHARE;
    int chunkOctets = chunkOctets(segmentOctets);
    for (int i = 0; i < segments.length; i++) {
      EntryMemory memory = new EntryMemory(chunkOctets, segmentOctets - indexOctets);
      segments[i] = new CacheSegment(hashes::of, memory, indexOctets);
    }
  }

  private static int segments(long octets) {
    int segments = 1;
    while (octets / segments > MOST_SEGMENT_OCTETS
        || (segments < MOST_SEGMENTS && octets / segments > 2 * LEAST_SEGMENT_OCTETS)) {
      segments *= 2;
    }
    return segments;
  }

  private static int chunkOctets(long segmentOctets) {
    long chunk = Long.highestOneBit(segmentOctets / CHUNKS_IN_SEGMENT);
    return (int) Math.max(LEAST_CHUNK_OCTETS, Math.min(chunk, EntryMemory.LARGEST_CHUNK));
  }

  @Override
  public Optional<SecretBytes> find(SessionId sessionId, Instant now) {
    byte[] entry = entry(sessionId, now);
    if (entry.length == 0) {
      return Optional.empty();
    }
    try {
      byte[] session = outlines.expand(entry, CacheSegment.sessionOffset(entry));
      return Optional.of(SecretBytes.adopt(session));
    } finally {
      Arrays.fill(entry, (byte) 0);
    }
  }

  @Override
  public boolean contains(SessionId sessionId, Instant now) {
    byte[] entry = entry(sessionId, now);
    Arrays.fill(entry, (byte) 0);
    return entry.length > 0;
  }

  /** A copy of the entry of a session, which the caller wipes; without octets if there is none. */
  private byte[] entry(SessionId sessionId, Instant now) {
    byte[] id = sessionId.octets().toByteArray();
    int hash = hashes.of(id);
    byte[] entry = segment(hash).find(id, hash);
    if (entry.length == 0 || now.getEpochSecond() < CacheSegment.expirySeconds(entry)) {
      return entry;
    }
    Arrays.fill(entry, (byte) 0);
    segment(hash).remove(id, hash);
    return NOTHING;
  }

  @Override
  public void store(SessionId sessionId, SecretBytes session, Instant expiry, Instant now) {
    if (!now.isBefore(expiry) || sessionId.isEmpty()) {
      return;
    }
    byte[] id = sessionId.octets().toByteArray();
    byte[] octets = session.toByteArray();
    byte[] compact = outlines.compact(octets);
    long expirySeconds = Math.min(expiry.getEpochSecond(), LATEST_SECONDS);
    byte[] entry = CacheSegment.entry(id, expirySeconds, compact);
    try {
      int hash = hashes.of(id);
      segment(hash).store(id, hash, entry, now.getEpochSecond());
    } finally {
      Arrays.fill(octets, (byte) 0);
      Arrays.fill(compact, (byte) 0);
      Arrays.fill(entry, (byte) 0);
    }
  }

  @Override
  public void evict(SessionId sessionId) {
    byte[] id = sessionId.octets().toByteArray();
    int hash = hashes.of(id);
    segment(hash).remove(id, hash);
  }

  /** How many sessions there are. */
  public int size() {
    return Arrays.stream(segments).mapToInt(CacheSegment::entries).sum();
  }

  /**
   * The memory that is set aside for them by now, in octets: it grows up to the bound with the
   * sessions, and is kept for others when they go.
   */
  public long octets() {
    return Arrays.stream(segments).mapToLong(CacheSegment::allocated).sum();
  }

  /**
   * Wipes all sessions. From now on the cache finds nothing and keeps nothing. An engine and a
   * cluster close only a cache that they made themselves.
   */
  @Override
  public void close() {
    for (CacheSegment segment : segments) {
      segment.close();
    }
  }

  /** All bits have a say, as those that a segment looks at are not to be the same in all of it. */
  private CacheSegment segment(int hash) {
    long spread = Integer.toUnsignedLong(hash * 0x9E37_79B9);
    return segments[(int) ((spread * segments.length) >>> Integer.SIZE)];
  }
}
