// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.redis;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.HostAndPortMapper;

/**
 * Lets one client open more connections while the server's name can't be resolved: they go where
 * the client's last one went. A client that fails is given up, and the next one starts without an
 * address. Safe for use by any thread.
 */
final class LastAddress implements HostAndPortMapper {

  private final NameLookup names;
  private volatile @Nullable InetAddress last;

  /** Finds the address of a name. */
  @FunctionalInterface
  interface NameLookup {
    InetAddress find(String name) throws UnknownHostException;
  }

  LastAddress(NameLookup names) {
    this.names = names;
  }

  @Override
  public HostAndPort getHostAndPort(HostAndPort server) {
    try {
      last = names.find(server.getHost());
      return server;
    } catch (UnknownHostException e) {
      InetAddress known = last;
      return known == null ? server : new HostAndPort(known.getHostAddress(), server.getPort());
    }
  }
}
