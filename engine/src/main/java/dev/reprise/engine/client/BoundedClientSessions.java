// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.client;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A store in memory that holds the sessions of the keys used last.
 *
 * <p>Safe for use by any thread; one short lock, which a client can afford: it asks once a
 * connection.
 */
final class BoundedClientSessions implements ClientSessionStore {

  private final int capacity;
  private final Map<ClientSessionKey, ClientSession> sessions =
      new LinkedHashMap<>(16, 0.75f, true);

  /**
   * @param capacity how many sessions are kept, at least 1
   */
  BoundedClientSessions(int capacity) {
    if (capacity < 1) {
      throw new IllegalArgumentException("capacity is " + capacity + ", not at least 1");
    }
    this.capacity = capacity;
  }

  @Override
  public Optional<ClientSession> find(ClientSessionKey key, Instant now) {
    synchronized (sessions) {
      return Optional.ofNullable(sessions.get(key));
    }
  }

  @Override
  public void store(ClientSessionKey key, ClientSession session) {
    synchronized (sessions) {
      sessions.put(key, session);
      if (sessions.size() > capacity) {
        sessions.remove(sessions.keySet().iterator().next());
      }
    }
  }

  @Override
  public boolean remove(ClientSessionKey key, ClientSession session) {
    synchronized (sessions) {
      return sessions.remove(key, session);
    }
  }

  /** How many sessions are kept now. */
  int size() {
    synchronized (sessions) {
      return sessions.size();
    }
  }
}
