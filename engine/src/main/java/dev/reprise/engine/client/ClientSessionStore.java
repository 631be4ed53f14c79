// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.client;

import dev.reprise.codec.wire.SecretBytes;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Optional;

/**
 * Where a client keeps the sessions that it may offer again, at most one a key.
 *
 * <p>Safe for use by any thread. Implementations are bounded and never block on a network: they are
 * asked while a ClientHello is made. A RuntimeException of a store costs a full handshake, no more.
 *
 * @since 0.1
 */
public interface ClientSessionStore {

  /**
   * A store in memory. When it is full, it drops the session that was used longest ago.
   *
   * @param capacity the largest number of sessions, at least 1
   */
  static ClientSessionStore inMemory(int capacity) {
    return new BoundedClientSessions(capacity);
  }

  /**
   * A store in one sealed file, so that a process that lives a second resumes, too. Processes can
   * share the file. A file that is damaged, or sealed with another secret, counts as empty.
   *
   * @param file the file; its directory exists
   * @param secret 32 octets that the processes share and that are kept elsewhere than the file
   * @param capacity the largest number of sessions, at least 1
   */
  static ClientSessionStore inFile(
      Path file, SecretBytes secret, int capacity, SecureRandom random) {
    return new SealedClientSessions(file, secret, capacity, random);
  }

  /**
   * The session last stored under {@code key}, if it is still there.
   *
   * @param now the time of asking; a store may drop what can't be offered any more
   */
  Optional<ClientSession> find(ClientSessionKey key, Instant now);

  /** Keeps {@code session} in place of what was kept under {@code key}. */
  void store(ClientSessionKey key, ClientSession session);

  /**
   * Forgets {@code session} if it is still the one kept under {@code key}. A newer one stays.
   *
   * @return whether this call removed it, so that of several threads one alone offers it
   */
  boolean remove(ClientSessionKey key, ClientSession session);
}
