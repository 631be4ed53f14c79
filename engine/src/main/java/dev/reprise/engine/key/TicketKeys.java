// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.key;

import dev.reprise.engine.ResumptionPolicy;
import java.time.Instant;
import java.util.Optional;

/**
 * The source of a server's ticket keys: gives the key ring of the moment. {@link RotatingKeys} are
 * made and rotated by one process, {@link KeyFileKeys} come from files, and a cluster keeps its
 * keys in step with a fleet.
 *
 * <p><b>Ownership.</b> An engine that is given keys owns them: it closes them when it is closed.
 * Keys that several engines use, or that outlive an engine, are lent instead: each engine gets
 * {@link #shared()}, and the owner closes the keys after the last engine.
 *
 * <pre>{@code
 * try (RotatingKeys keys = new RotatingKeys("www", policy, random);
 *     ResumptionEngine one = ResumptionEngine.builder().policy(policy).keys(keys.shared()).build();
 *     ResumptionEngine other = ResumptionEngine.builder().policy(policy).keys(keys.shared()).build()) {
 *   ...
 * }
 * }</pre>
 *
 * <p>Implementations are safe for use by any thread, do not block, and do not throw.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface TicketKeys extends AutoCloseable {

  /** The ring at {@code now}: a snapshot that does not change. */
  KeyRing at(Instant now);

  /** The policy that made these keys; empty if they were made elsewhere. */
  default Optional<ResumptionPolicy> policy() {
    return Optional.empty();
  }

  /** Destroys the keys: from now on they seal and open nothing. Closing again has no effect. */
  @Override
  default void close() {}

  /** The same keys for a borrower, who cannot close them. */
  default TicketKeys shared() {
    return new SharedKeys(this);
  }
}
