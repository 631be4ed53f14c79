// SPDX-License-Identifier: Apache-2.0
package dev.reprise.examples;

import dev.reprise.codec.PeerChain;
import dev.reprise.codec.keyfile.KeyFile;
import dev.reprise.codec.keyfile.KeyFileException;
import dev.reprise.codec.keyfile.KeyFileFormat;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.engine.ResumptionPolicy;
import dev.reprise.engine.ResumptionScope;
import dev.reprise.engine.TicketFormat;
import dev.reprise.engine.bc.ResumptionEngine;
import dev.reprise.engine.bc.ScopeResolver;
import dev.reprise.engine.bc.ServerScope;
import dev.reprise.engine.key.KeyFileKeys;
import dev.reprise.engine.ticket.TicketOpener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A server that shares {@code ssl_session_ticket_key} with nginx, behind the same address and with
 * the same certificate: a client of one resumes at the other.
 */
final class BesideNginx implements AutoCloseable {

  private final KeyFileKeys keys;
  private final BlockingServer server;

  /**
   * Starts the server.
   *
   * @param ticketKeys the file of nginx's directive, 48 or 80 octets
   * @param sessionIdContext nginx's, as {@link #contextOf} finds it: OpenSSL resumes no other
   */
  BesideNginx(Path ticketKeys, Bytes sessionIdContext, ExampleTlsServer.Identity identity)
      throws IOException, KeyFileException {
    keys = ring(ticketKeys);
    ResumptionPolicy policy =
        ResumptionPolicy.builder()
            .ticketFormat(TicketFormat.OPENSSL)
            .peerChainForm(PeerChain.Form.LEAF) // OpenSSL keeps no more of a client's chain
            .build();
    ResumptionEngine engine = ResumptionEngine.builder().policy(policy).keys(keys).build();
    ServerScope scope =
        ServerScope.presenting(identity.chain)
            .describedBy(ResumptionScope.builder().sessionIdContext(sessionIdContext))
            .withoutClientCertificates();
    server =
        new BlockingServer(
            () -> new ExampleTlsServer(identity), engine, ScopeResolver.fixed(scope), 0);
  }

  private static KeyFileKeys ring(Path ticketKeys) throws IOException, KeyFileException {
    KeyFile file =
        KeyFile.read(ticketKeys.toString(), Files.readAllBytes(ticketKeys), KeyFileFormat.NGINX);
    Instant changed = Files.getLastModifiedTime(ticketKeys).toInstant();
    return new KeyFileKeys("nginx", List.of(file), changed);
  }

  /**
   * What nginx writes into its sessions as their context, found in a ticket of its. It depends on
   * nginx's configuration, so look again when that changes.
   */
  static Optional<Bytes> contextOf(Bytes ticket, Path ticketKeys)
      throws IOException, KeyFileException {
    Instant now = Instant.now();
    try (KeyFileKeys keys = ring(ticketKeys)) {
      TicketOpener.Verdict verdict = new TicketOpener().open(ticket, keys.at(now), now);
      return verdict instanceof TicketOpener.Verdict.Accepted accepted
          ? accepted.terms().map(terms -> terms.sessionIdContext())
          : Optional.empty();
    }
  }

  /** Uses the file again after it has changed. */
  void reload(Path ticketKeys) throws IOException, KeyFileException {
    KeyFile file =
        KeyFile.read(ticketKeys.toString(), Files.readAllBytes(ticketKeys), KeyFileFormat.NGINX);
    keys.replace(List.of(file), Instant.now());
  }

  int port() {
    return server.port();
  }

  @Override
  public void close() throws IOException {
    server.close();
    keys.close();
  }
}
