// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.fleet.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.cli.testing.Peer;
import dev.reprise.cli.testing.PeerServer;
import dev.reprise.cli.testing.SClient;
import dev.reprise.cli.testing.ServeNode;
import dev.reprise.cli.testing.TestFiles;
import dev.reprise.cli.ticket.OpenSslSessionFile;
import dev.reprise.codec.keyfile.KeyFile;
import dev.reprise.codec.keyfile.KeyFileFormat;
import dev.reprise.codec.openssl.SslSession;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.engine.key.KeyFileKeys;
import dev.reprise.engine.ticket.TicketOpener;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One peer and nodes of ours beside it, with ticket keys, certificate and session id context in
 * common. Closing kills them all.
 */
public final class MixedFleet implements AutoCloseable {

  private static final String SUITES =
      "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256";

  private final Peer peer;
  private final Path directory;
  private final TestFiles.PemPair tls;
  private final boolean clientCertificates;
  private final int peerPort = PeerServer.freePort();
  private final List<ServeNode> nodes = new ArrayList<>();
  private Optional<PeerServer> peerServer = Optional.empty();

  /** A fleet without servers. */
  public MixedFleet(Peer peer, Path directory, boolean clientCertificates) {
    this.peer = peer;
    this.directory = directory;
    this.tls = TestFiles.rsa(directory);
    this.clientCertificates = clientCertificates;
  }

  /** A client of this fleet at a port. */
  public SClient client(int port) {
    SClient client = SClient.of(port).serverName(peer.serverName());
    return clientCertificates ? client.certificate(tls) : client;
  }

  /**
   * Starts the peer with some keys, the one that seals first; if it runs already, it is replaced by
   * one at the same port, which is part of the session id context of some.
   */
  public int startPeer(KeyFile.Entry... keys) {
    peerServer.ifPresent(PeerServer::close);
    peerServer = Optional.empty();
    peerServer = Optional.of(peer.start(setup(List.of(keys))));
    return peerPort;
  }

  /** Starts a node of ours with some keys, the one that seals first. */
  public int startServe(Bytes context, List<String> options, KeyFile.Entry... keys) {
    PeerServer.Setup files = setup(List.of(keys));
    List<String> arguments = new ArrayList<>(options);
    arguments.addAll(List.of(tls.options()));
    arguments.addAll(List.of("--cipher-suites", SUITES, "--session-id-context", context.hex()));
    arguments.addAll(List.of("--ticket-format", "openssl"));
    arguments.addAll(List.of("--ticket-keys-format", peer.keyFileFormat().word()));
    for (Path file : files.allKeyFiles(peer.keyFileFormat())) {
      arguments.addAll(List.of("--ticket-keys", file.toString()));
    }
    if (clientCertificates) {
      arguments.addAll(
          List.of("--client-auth", "need", "--client-ca", tls.certificate().toString()));
    }
    ServeNode node = ServeNode.start(arguments);
    nodes.add(node);
    return node.port();
  }

  /** The session id context of the peer's sessions, found in a ticket of its. */
  public Bytes peerContext(KeyFile.Entry key) {
    Path session = newSession();
    assertThat(client(peerPort).saveTo(session).connect().full()).isTrue();
    Instant now = Instant.now();
    KeyFileFormat format =
        key.encryptionKey().length() == 32 ? KeyFileFormat.ENVOY : KeyFileFormat.ATS;
    KeyFileKeys ring = new KeyFileKeys("test", List.of(new KeyFile(format, List.of(key))), now);
    TicketOpener.Verdict verdict =
        new TicketOpener().open(read(session).ticket().orElseThrow(), ring.at(now), now);
    assertThat(verdict).isInstanceOf(TicketOpener.Verdict.Accepted.class);
    return ((TicketOpener.Verdict.Accepted) verdict).terms().orElseThrow().sessionIdContext();
  }

  /** A file for a session, not there yet. */
  public Path newSession() {
    return newDirectory().resolve("session.pem");
  }

  @Override
  public void close() {
    peerServer.ifPresent(PeerServer::close);
    nodes.forEach(ServeNode::close);
  }

  private PeerServer.Setup setup(List<KeyFile.Entry> keys) {
    return new PeerServer.Setup(newDirectory(), peerPort, tls, keys, clientCertificates);
  }

  private static SslSession read(Path session) {
    try {
      return OpenSslSessionFile.read(Files.readAllBytes(session)).orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path newDirectory() {
    try {
      return Files.createTempDirectory(directory, "");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
