// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.probe;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * One server behind one address.
 *
 * @param host what the user wrote before the port, without brackets
 * @param address one of the addresses that it stands for
 */
public record ProbedServer(String host, InetSocketAddress address) {

  /**
   * Every node behind {@code HOST:PORT}: one for each address of the name.
   *
   * @throws IllegalArgumentException if it is no {@code HOST:PORT}
   * @throws UnknownHostException if the name has no address
   */
  static List<ProbedServer> resolve(String hostAndPort) throws UnknownHostException {
    int colon = hostAndPort.lastIndexOf(':');
    int port = colon < 1 ? -1 : port(hostAndPort.substring(colon + 1));
    if (port < 1) {
      throw new IllegalArgumentException(
          "'" + hostAndPort + "' is no HOST:PORT; write for example example.com:443");
    }
    String host = hostAndPort.substring(0, colon);
    if (host.startsWith("[") && host.endsWith("]")) {
      host = host.substring(1, host.length() - 1);
    }
    String name = host;
    return Arrays.stream(addresses(host))
        .map(address -> new ProbedServer(name, new InetSocketAddress(address, port)))
        .toList();
  }

  private static InetAddress[] addresses(String host) throws UnknownHostException {
    try {
      return InetAddress.getAllByName(host);
    } catch (UnknownHostException e) {
      throw new UnknownHostException("no address is known for '" + host + "'");
    }
  }

  /** The server name to send: the host, unless it is an address (RFC 6066, Section 3). */
  Optional<String> serverName() {
    boolean literal = host.indexOf(':') >= 0 || host.matches("[0-9.]+");
    return literal ? Optional.empty() : Optional.of(host);
  }

  @Override
  public String toString() {
    String literal = address.getAddress().getHostAddress();
    String bracketed = literal.indexOf(':') >= 0 ? "[" + literal + "]" : literal;
    return bracketed + ":" + address.getPort();
  }

  private static int port(String text) {
    try {
      int port = Integer.parseInt(text);
      return port <= 0xffff ? port : -1;
    } catch (NumberFormatException e) {
      return -1;
    }
  }
}
