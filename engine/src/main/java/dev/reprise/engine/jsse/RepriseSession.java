// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.jsse;

import dev.reprise.engine.ResumptionOutcome;
import java.util.Optional;
import javax.net.ssl.SSLSession;

/**
 * An {@link SSLSession} that knows what became of its handshake.
 *
 * <p>Sessions of connections that the JDK serves, such as those of TLS 1.3, do not implement this.
 *
 * @since 0.1
 */
public interface RepriseSession extends SSLSession {

  /**
   * The name under which {@link SSLSession#getValue} has the {@link ResumptionOutcome}, for
   * programs that see a session behind somebody else's wrapper. The value cannot be replaced or
   * removed.
   */
  String OUTCOME = "dev.reprise.outcome";

  /** What became of the handshake; empty until it is complete. */
  Optional<ResumptionOutcome> resumptionOutcome();
}
