// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.node;

import dev.reprise.codec.HostName;
import dev.reprise.engine.ResumptionScope.ClientAuthentication;
import java.security.cert.X509Certificate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.bouncycastle.tls.ProtocolVersion;

/**
 * How a node speaks TLS, resumption apart. Immutable.
 *
 * @param versions of TLS 1.2 and TLS 1.3, those that are spoken; not empty
 * @param cipherSuites codes in order of preference; not empty
 * @param applicationProtocols what is accepted by ALPN (RFC 7301), in order of preference; empty to
 *     ignore the extension
 * @param clientAuthentication whether clients are asked for a certificate
 * @param defaultHost what is shown to clients that name no server, or none that is known
 * @param hosts what is shown under which name
 */
public record TlsSettings(
    List<ProtocolVersion> versions,
    List<Integer> cipherSuites,
    List<String> applicationProtocols,
    ClientAuthentication clientAuthentication,
    VirtualHost defaultHost,
    Map<HostName, VirtualHost> hosts) {

  public TlsSettings {
    versions = List.copyOf(versions);
    cipherSuites = List.copyOf(cipherSuites);
    applicationProtocols = List.copyOf(applicationProtocols);
    hosts = Map.copyOf(hosts);
    Objects.requireNonNull(clientAuthentication, "clientAuthentication");
    Objects.requireNonNull(defaultHost, "defaultHost");
    if (versions.isEmpty() || cipherSuites.isEmpty()) {
      throw new IllegalArgumentException("versions or cipherSuites is empty");
    }
  }

  /** These settings as the successors of others, whose sessions may still resume. */
  TlsSettings after(TlsSettings former) {
    Map<HostName, VirtualHost> successors = new HashMap<>();
    hosts.forEach(
        (name, host) ->
            successors.put(
                name, former.hosts.containsKey(name) ? host.after(former.hosts.get(name)) : host));
    return new TlsSettings(
        versions,
        cipherSuites,
        applicationProtocols,
        clientAuthentication,
        defaultHost.after(former.defaultHost),
        successors);
  }

  /** These settings without the chains that were presented before. */
  TlsSettings alone() {
    Map<HostName, VirtualHost> present = new HashMap<>();
    hosts.forEach((name, host) -> present.put(name, host.alone()));
    return new TlsSettings(
        versions,
        cipherSuites,
        applicationProtocols,
        clientAuthentication,
        defaultHost.alone(),
        present);
  }

  /**
   * These settings with another authority beside those that clients are verified against, wherever
   * they are asked for a certificate.
   */
  public TlsSettings alsoTrusting(X509Certificate anchor) {
    Map<HostName, VirtualHost> trusting = new HashMap<>();
    hosts.forEach((name, host) -> trusting.put(name, host.alsoTrusting(anchor)));
    return new TlsSettings(
        versions,
        cipherSuites,
        applicationProtocols,
        clientAuthentication,
        defaultHost.alsoTrusting(anchor),
        trusting);
  }

  /** The host that a client asks for by its server name, if it sent one. */
  VirtualHost host(Optional<HostName> serverName) {
    return serverName.map(hosts::get).orElse(defaultHost);
  }

  int[] cipherSuiteCodes() {
    return cipherSuites.stream().mapToInt(Integer::intValue).toArray();
  }
}
