// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.node;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The certificates that a node presents under one server name, and what it asks of clients there.
 * Immutable.
 *
 * @param identities at most one for each kind of key; not empty
 * @param clientTrust the authorities of clients; absent when no client is asked for a certificate
 * @param formerChains chains that the node presented before, whose sessions may still resume
 */
public record VirtualHost(
    List<Identity> identities,
    Optional<ClientTrust> clientTrust,
    List<List<X509Certificate>> formerChains) {

  /** As many as are renewed within the life of a session, and more. */
  private static final int MOST_FORMER_CHAINS = 4;

  public VirtualHost {
    identities = List.copyOf(identities);
    formerChains = List.copyOf(formerChains);
    if (identities.isEmpty()) {
      throw new IllegalArgumentException("identities is empty");
    }
    if (identities.stream().map(Identity::isRsa).distinct().count() < identities.size()) {
      throw new IllegalArgumentException("identities holds two keys of one kind");
    }
  }

  /** A host that has presented nothing else before. */
  public VirtualHost(List<Identity> identities, Optional<ClientTrust> clientTrust) {
    this(identities, clientTrust, List.of());
  }

  /** This host as the successor of another, whose chains it does not present. */
  VirtualHost after(VirtualHost former) {
    List<List<X509Certificate>> chains =
        Stream.concat(former.identities.stream().map(Identity::chain), former.formerChains.stream())
            .filter(chain -> identities.stream().noneMatch(own -> own.chain().equals(chain)))
            .distinct()
            .limit(MOST_FORMER_CHAINS)
            .toList();
    return new VirtualHost(identities, clientTrust, chains);
  }

  VirtualHost alone() {
    return new VirtualHost(identities, clientTrust);
  }

  VirtualHost alsoTrusting(X509Certificate anchor) {
    return new VirtualHost(
        identities, clientTrust.map(trust -> trust.alsoTrusting(anchor)), formerChains);
  }

  Optional<Identity> rsa() {
    return identities.stream().filter(Identity::isRsa).findFirst();
  }

  Optional<Identity> ecdsa() {
    return identities.stream().filter(identity -> !identity.isRsa()).findFirst();
  }
}
