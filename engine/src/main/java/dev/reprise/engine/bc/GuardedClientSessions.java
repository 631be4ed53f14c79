// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.bc;

import dev.reprise.engine.client.ClientSession;
import dev.reprise.engine.client.ClientSessionKey;
import dev.reprise.engine.client.ClientSessionStore;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sessions under one key in a client's store, whose failures are logged and end here: a store
 * that fails costs full handshakes, never a connection. Safe for use by any thread.
 */
final class GuardedClientSessions {

  private static final Logger LOG = LoggerFactory.getLogger(GuardedClientSessions.class);

  private final ClientSessionStore store;
  private final ClientSessionKey key;

  GuardedClientSessions(ClientSessionStore store, ClientSessionKey key) {
    this.store = store;
    this.key = key;
  }

  /** The failure of a store that was asked for a session, or to take one out. */
  static final class StoreFailedException extends Exception {

    private static final long serialVersionUID = 1L;

    private StoreFailedException(RuntimeException cause) {
      super(cause);
    }
  }

  /**
   * The session that is kept.
   *
   * @throws StoreFailedException if the store fails
   */
  Optional<ClientSession> find(Instant now) throws StoreFailedException {
    try {
      return Objects.requireNonNull(store.find(key, now), "session");
    } catch (RuntimeException e) {
      LOG.warn("The client's session store failed to find a session: {}", e.toString());
      throw new StoreFailedException(e);
    }
  }

  /** Keeps a session in place of any other. */
  void keep(ClientSession session) {
    try {
      store.store(key, session);
    } catch (RuntimeException e) {
      LOG.warn("The client's session store failed to store a session: {}", e.toString());
    }
  }

  /**
   * Takes a session out, so that it is offered once.
   *
   * @return whether this call removed it
   * @throws StoreFailedException if the store fails
   */
  boolean take(ClientSession session) throws StoreFailedException {
    try {
      return store.remove(key, session);
    } catch (RuntimeException e) {
      LOG.warn("The client's session store failed to take out a session: {}", e.toString());
      throw new StoreFailedException(e);
    }
  }

  /** Forgets a session, unless a newer one has taken its place. */
  void forget(ClientSession session) {
    try {
      store.remove(key, session);
    } catch (RuntimeException e) {
      LOG.warn("The client's session store failed to remove a session: {}", e.toString());
    }
  }
}
