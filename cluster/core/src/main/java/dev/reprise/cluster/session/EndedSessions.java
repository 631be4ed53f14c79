// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.session;

import dev.reprise.codec.SessionId;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Which sessions are over, for as long as a message about one of them might still be taken. Of too
 * many the oldest are forgotten, and nothing is admitted until that one would have been forgotten
 * anyway. Safe for use by any thread.
 */
final class EndedSessions {

  private final int most;
  private final Duration memory;
  private final Map<SessionId, Instant> until = new LinkedHashMap<>();
  private Instant admitsNothingUntil = Instant.MIN;

  EndedSessions(int most, Duration memory) {
    this.most = most;
    this.memory = memory;
  }

  synchronized void add(SessionId sessionId, Instant now) {
    until.remove(sessionId);
    until.put(sessionId, now.plus(memory));
    Iterator<Instant> oldest = until.values().iterator();
    while (oldest.hasNext()) {
      Instant end = oldest.next();
      if (now.isBefore(end)) {
        if (until.size() <= most) {
          return;
        }
        admitsNothingUntil = end.isAfter(admitsNothingUntil) ? end : admitsNothingUntil;
      }
      oldest.remove();
    }
  }

  /** Whether a session may be one that goes on. */
  synchronized boolean admits(SessionId sessionId, Instant now) {
    Instant end = until.getOrDefault(sessionId, Instant.MIN);
    return !now.isBefore(end) && !now.isBefore(admitsNothingUntil);
  }
}
