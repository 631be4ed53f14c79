// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.node;

import dev.reprise.codec.wire.Bytes;
import java.net.InetSocketAddress;
import java.util.Objects;
import java.util.Optional;

/**
 * All that makes a node, but for its resumption engine. Immutable.
 *
 * @param name what the node calls itself; unless given, the address on which it listens
 * @param listen where; port 0 lets the system pick one
 * @param tls how it speaks TLS
 * @param sessionIdContext the application's label, part of every scope; may be empty
 * @param limits what it grants its clients
 */
public record NodeSettings(
    Optional<String> name,
    InetSocketAddress listen,
    TlsSettings tls,
    Bytes sessionIdContext,
    Limits limits) {

  public NodeSettings {
    Objects.requireNonNull(listen, "listen");
    Objects.requireNonNull(tls, "tls");
    Objects.requireNonNull(limits, "limits");
  }

  NodeSettings with(TlsSettings other) {
    return new NodeSettings(name, listen, other, sessionIdContext, limits);
  }
}
