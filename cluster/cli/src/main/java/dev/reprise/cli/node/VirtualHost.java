// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.node;

import java.util.List;
import java.util.Optional;

/**
 * What a node shows of itself, and asks of clients, under one server name.
 *
 * @param identities at most one for each kind of key; not empty
 * @param clientTrust who may vouch for clients; absent when none is asked for a certificate
 */
public record VirtualHost(List<Identity> identities, Optional<ClientTrust> clientTrust) {

  public VirtualHost {
    identities = List.copyOf(identities);
    if (identities.isEmpty()) {
      throw new IllegalArgumentException("identities is empty");
    }
    if (identities.stream().map(Identity::isRsa).distinct().count() < identities.size()) {
      throw new IllegalArgumentException("identities holds two keys of one kind");
    }
  }

  Optional<Identity> rsa() {
    return identities.stream().filter(Identity::isRsa).findFirst();
  }

  Optional<Identity> ecdsa() {
    return identities.stream().filter(identity -> !identity.isRsa()).findFirst();
  }
}
