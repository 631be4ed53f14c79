// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.server;

import dev.reprise.codec.SessionId;
import dev.reprise.codec.wire.SecretBytes;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Lookups in the shared store that began ahead of their handshakes. A handshake that offers the
 * session ID takes one of its lookups, be its answer found, missing, failed or late. So it does not
 * ask, nor wait, a second time.
 *
 * <p>Lookups that no handshake takes are given up when they are old, or when there are more than
 * 1,024. A handshake whose lookup was given up asks for itself. Safe for use by any thread.
 */
final class PrefetchedLookups {

  private static final int MOST = 1024;

  private record Entry(Pending<Optional<SecretBytes>> lookup, Instant until) {}

  /**
   * In the order in which the first lookup of each ID began. A client may make connections at once.
   */
  private final Map<SessionId, Queue<Entry>> entries = new LinkedHashMap<>();

  private int size;

  /** Keeps a lookup until then. */
  synchronized void keep(
      SessionId sessionId, Pending<Optional<SecretBytes>> lookup, Instant until, Instant now) {
    entries.computeIfAbsent(sessionId, id -> new ArrayDeque<>(1)).add(new Entry(lookup, until));
    size++;
    Iterator<Queue<Entry>> oldest = entries.values().iterator();
    while (oldest.hasNext()) {
      Queue<Entry> lookups = oldest.next();
      while (!lookups.isEmpty() && (size > MOST || !lookups.element().until().isAfter(now))) {
        lookups.remove().lookup().abandon();
        size--;
      }
      if (!lookups.isEmpty()) {
        return;
      }
      oldest.remove();
    }
  }

  /** Hands a lookup of that ID over, rather one that is answered; null if there is none. */
  synchronized @Nullable Pending<Optional<SecretBytes>> take(SessionId sessionId) {
    Queue<Entry> lookups = entries.get(sessionId);
    if (lookups == null) {
      return null;
    }
    Entry entry =
        lookups.stream()
            .filter(each -> each.lookup().isAnswered())
            .findFirst()
            .orElseGet(lookups::element);
    lookups.remove(entry);
    size--;
    if (lookups.isEmpty()) {
      entries.remove(sessionId);
    }
    return entry.lookup();
  }

  /** Gives up all lookups of that ID. */
  synchronized void drop(SessionId sessionId) {
    Queue<Entry> lookups = entries.remove(sessionId);
    if (lookups != null) {
      size -= lookups.size();
      lookups.forEach(entry -> entry.lookup().abandon());
    }
  }

  /** Whether a lookup of that ID has found a session. */
  synchronized boolean hasFound(SessionId sessionId) {
    Queue<Entry> lookups = entries.get(sessionId);
    return lookups != null
        && lookups.stream().anyMatch(each -> each.lookup().isAnsweredBy(Optional::isPresent));
  }

  /** Gives up all lookups. */
  synchronized void clear() {
    entries.values().forEach(lookups -> lookups.forEach(entry -> entry.lookup().abandon()));
    entries.clear();
    size = 0;
  }
}
