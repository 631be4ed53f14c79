// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.server;

import dev.reprise.codec.SessionId;
import dev.reprise.codec.wire.SecretBytes;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Lookups in the shared store that began ahead of their handshakes. The first handshake that offers
 * the session ID takes the lookup, whatever has become of it: found, missing, failed or late. So a
 * handshake never asks, nor waits, a second time.
 *
 * <p>Lookups that no handshake takes are given up when they are old, or when there are too many.
 * Safe for use by any thread.
 */
final class PrefetchedLookups {

  private static final int MOST = 1024;

  private record Entry(Pending<Optional<SecretBytes>> lookup, Instant until) {}

  /** In the order in which the lookups began. */
  private final Map<SessionId, Entry> entries = new LinkedHashMap<>();

  /** Keeps a lookup until then; gives up an earlier one of that ID. */
  synchronized void keep(
      SessionId sessionId, Pending<Optional<SecretBytes>> lookup, Instant until, Instant now) {
    drop(sessionId);
    entries.put(sessionId, new Entry(lookup, until));
    Iterator<Entry> oldest = entries.values().iterator();
    while (oldest.hasNext()) {
      Entry entry = oldest.next();
      if (entries.size() <= MOST && entry.until().isAfter(now)) {
        return;
      }
      oldest.remove();
      entry.lookup().abandon();
    }
  }

  /** Hands the lookup of that ID over; null if there is none. */
  synchronized @Nullable Pending<Optional<SecretBytes>> take(SessionId sessionId) {
    Entry entry = entries.remove(sessionId);
    return entry == null ? null : entry.lookup();
  }

  /** Gives up the lookup of that ID, if there is one. */
  synchronized void drop(SessionId sessionId) {
    Entry entry = entries.remove(sessionId);
    if (entry != null) {
      entry.lookup().abandon();
    }
  }

  /** Whether there is a lookup of that ID that has found a session. */
  synchronized boolean hasFound(SessionId sessionId) {
    Entry entry = entries.get(sessionId);
    return entry != null && entry.lookup().isAnsweredBy(Optional::isPresent);
  }

  /** Gives up all lookups. */
  synchronized void clear() {
    entries.values().forEach(entry -> entry.lookup().abandon());
    entries.clear();
  }
}
