// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.client;

import dev.reprise.codec.wire.Bytes;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/**
 * Everything that must be equal for a session to be offered again.
 *
 * <p>A resumption repeats neither the server's certificate nor the client's: a client that offers a
 * session trusts the checks of the handshake that made it. So the key names not only the peer, but
 * how it was checked, and as whom the client spoke. Sessions that crossed one of these lines are
 * CVE-2016-5419 and CVE-2016-5420 (curl) and CVE-2020-8172 (Node.js).
 *
 * <p>Immutable.
 *
 * @param host the name or address that was dialled, lower case
 * @param port the port that was dialled, {@code 1..65535}
 * @param serverName the server name that is sent, lower case, if one is sent
 * @param applicationProtocols the ALPN names that are offered, in order of preference
 * @param trust label of the trust configuration: anchors, revocation data, their version
 * @param clientCertificate SHA-256 of the client certificate that would be presented, if any
 * @param verifier label of what else is checked of the server, such as the host name rule
 * @since 0.1
 */
public record ClientSessionKey(
    String host,
    int port,
    Optional<String> serverName,
    List<String> applicationProtocols,
    String trust,
    Optional<Bytes> clientCertificate,
    String verifier) {

  /** Checks each component. */
  public ClientSessionKey {
    host = host.toLowerCase(Locale.ROOT);
    if (host.isEmpty()) {
      throw new IllegalArgumentException("host is empty");
    }
    if (port < 1 || port > 0xffff) {
      throw new IllegalArgumentException("port is " + port + ", not within 1..65535");
    }
    serverName = serverName.map(name -> name.toLowerCase(Locale.ROOT));
    applicationProtocols = List.copyOf(applicationProtocols);
    Objects.requireNonNull(trust, "trust");
    Objects.requireNonNull(clientCertificate, "clientCertificate");
    Objects.requireNonNull(verifier, "verifier");
  }

  /**
   * A key for a client that sends {@code host} as its server name, offers no ALPN, presents no
   * certificate, and has one way of checking servers, which {@code trust} names.
   */
  public static ClientSessionKey of(String host, int port, String trust) {
    return new ClientSessionKey(
        host, port, Optional.of(host), List.of(), trust, Optional.empty(), "");
  }

  /** The same for connections that send this name. */
  public ClientSessionKey withServerName(Optional<String> name) {
    return new ClientSessionKey(
        host, port, name, applicationProtocols, trust, clientCertificate, verifier);
  }

  /** The same for connections that offer these protocols. */
  public ClientSessionKey withApplicationProtocols(List<String> names) {
    return new ClientSessionKey(host, port, serverName, names, trust, clientCertificate, verifier);
  }

  /** The same for connections that authenticate with this certificate. */
  public ClientSessionKey withClientCertificate(Bytes digest) {
    return new ClientSessionKey(
        host, port, serverName, applicationProtocols, trust, Optional.of(digest), verifier);
  }

  /** The same for connections that check the server in this way. */
  public ClientSessionKey withVerifier(String label) {
    return new ClientSessionKey(
        host, port, serverName, applicationProtocols, trust, clientCertificate, label);
  }

  /**
   * SHA-256 over all components, each with its length before it: 32 octets that name this key
   * without telling it. Absent and empty components differ.
   */
  public Bytes digest() {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      update(sha256, host);
      update(sha256, Integer.toString(port));
      update(sha256, serverName.map(name -> "=" + name).orElse(""));
      update(sha256, Integer.toString(applicationProtocols.size()));
      applicationProtocols.forEach(name -> update(sha256, name));
      update(sha256, trust);
      update(sha256, clientCertificate.map(digest -> "=" + digest.hex()).orElse(""));
      update(sha256, verifier);
      return Bytes.copyOf(sha256.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  private static void update(MessageDigest digest, String component) {
    byte[] octets = component.getBytes(StandardCharsets.UTF_8);
    digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, octets.length));
    digest.update(octets);
  }
}
