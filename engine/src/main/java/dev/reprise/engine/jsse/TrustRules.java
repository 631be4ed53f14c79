// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.jsse;

/**
 * Implemented by a trust manager, or by {@code AlgorithmConstraints}, to name the rules by which it
 * accepts client certificates.
 *
 * <p>A session is resumed only where the rules are those under which its client was accepted. The
 * rules of a trust manager of the JDK are its accepted issuers. The rules of any other class cannot
 * be seen, so that its sessions with client certificates resume in the same {@code SSLContext}
 * only, unless it implements this.
 *
 * @since 0.1
 */
public interface TrustRules {

  /**
   * A name for the rules as they are now. Nodes of a fleet that accept the same clients return the
   * same name; a node that has changed its rules returns another one, and every client whose
   * certificate counts then makes a full handshake.
   *
   * @return at most 100 characters
   */
  String trustRules();
}
