// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.bc;

import dev.reprise.engine.HelloFacts;
import java.util.Objects;

/**
 * Finds the scope that a connection belongs to, for example by its server name.
 *
 * <p>Asked once per handshake of TLS 1.2, on the connection's thread, after the {@code TlsServer}
 * has seen the client's extensions. If it throws, nothing is resumed or issued on that connection,
 * which otherwise goes on.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface ScopeResolver {

  /** The scope of the connection that began with this hello. */
  ServerScope resolve(HelloFacts hello);

  /** The same scope for every connection. */
  static ScopeResolver fixed(ServerScope scope) {
    Objects.requireNonNull(scope, "scope");
    return hello -> scope;
  }
}
