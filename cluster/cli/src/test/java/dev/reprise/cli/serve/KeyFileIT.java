// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.serve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.cli.Reprise;
import dev.reprise.cli.testing.KeyFileSamples;
import dev.reprise.cli.testing.Peer;
import dev.reprise.cli.testing.PeerServer;
import dev.reprise.cli.testing.SClient;
import dev.reprise.cli.testing.TestFiles;
import dev.reprise.cli.ticket.OpenSslSessionFile;
import dev.reprise.codec.keyfile.KeyFile;
import dev.reprise.codec.keyfile.KeyFileException;
import dev.reprise.codec.openssl.SslSession;
import dev.reprise.engine.DeclineReason;
import dev.reprise.engine.key.KeyFileKeys;
import dev.reprise.engine.key.KeyRing;
import dev.reprise.engine.ticket.TicketOpener;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each key file layout, confirmed by a ticket that the real program issued from such a file. */
class KeyFileIT {

  @TempDir private Path directory;

  static Stream<Arguments> layouts() {
    return Stream.of(Peer.values())
        .flatMap(
            peer ->
                Stream.of(16, 32)
                    .filter(peer::takesKeysOf)
                    .map(octets -> Arguments.of(peer, octets)));
  }

  @ParameterizedTest(name = "{0}, AES keys of {1} octets")
  @MethodSource("layouts")
  void ticketThatTheProgramIssued_opensWithTheKeysFromItsFile(Peer peer, int octets)
      throws IOException, KeyFileException {
    Instant now = Instant.now();
    List<KeyFile.Entry> keys =
        List.of(KeyFileSamples.random(octets), KeyFileSamples.random(octets));
    PeerServer.Setup setup =
        new PeerServer.Setup(
            Files.createDirectory(directory.resolve("peer")),
            PeerServer.freePort(),
            TestFiles.rsa(directory),
            peer.takesSeveralKeys() ? keys : keys.subList(0, 1),
            false);
    Path session = directory.resolve("session.pem");
    try (PeerServer server = peer.start(setup)) {
      SClient client = SClient.of(server.port()).saveTo(session);
      assertThat(client.connect().full()).isTrue();
    }

    TicketOpener.Verdict verdict = open(session, setup, peer, now);
    String shown = inspect(session, setup, peer);

    if (peer == Peer.HTTPD) {
      // Its tickets carry a MAC under octets that are no key: see KeyFileFormat.APACHE.
      assertThat(verdict).isEqualTo(TicketOpener.Verdict.Rejected.of(DeclineReason.BAD_MAC));
      assertThat(shown).contains("opened: false", "reason: bad_mac");
      return;
    }
    assertThat(shown)
        .contains("opened: true", "format: openssl", "key_name: " + keys.get(0).name());
    SslSession clientsView = OpenSslSessionFile.read(Files.readAllBytes(session)).orElseThrow();
    assertThat(verdict)
        .isInstanceOfSatisfying(
            TicketOpener.Verdict.Accepted.class,
            accepted -> {
              assertThat(accepted.key().name()).isEqualTo(keys.get(0).name());
              assertThat(accepted.session().plaintext().masterSecret())
                  .isEqualTo(clientsView.masterSecret());
            });
  }

  /** What {@code reprise ticket inspect} prints. */
  private static String inspect(Path session, PeerServer.Setup setup, Peer peer)
      throws IOException {
    StringWriter out = new StringWriter();
    List<String> arguments = new ArrayList<>(List.of("ticket", "inspect"));
    arguments.addAll(List.of("--keys-format", peer.keyFileFormat().word()));
    for (Path file : ticketFiles(setup)) {
      arguments.addAll(List.of("--keys", file.toString()));
    }
    arguments.addAll(List.of("--session", session.toString()));
    Reprise.execute(
        new PrintWriter(out, true), new PrintWriter(out, true), arguments.toArray(String[]::new));
    return out.toString();
  }

  private static TicketOpener.Verdict open(
      Path session, PeerServer.Setup setup, Peer peer, Instant now)
      throws IOException, KeyFileException {
    SslSession saved = OpenSslSessionFile.read(Files.readAllBytes(session)).orElseThrow();
    KeyRing ring = new KeyFileKeys("test", keyFiles(setup, peer), now).at(now);
    return new TicketOpener().open(saved.ticket().orElseThrow(), ring, now);
  }

  /** The files that the program was given, as the program wants them. */
  private static List<KeyFile> keyFiles(PeerServer.Setup setup, Peer peer)
      throws IOException, KeyFileException {
    List<KeyFile> read = new ArrayList<>();
    for (Path file : ticketFiles(setup)) {
      read.add(KeyFile.read(file.toString(), Files.readAllBytes(file), peer.keyFileFormat()));
    }
    return read;
  }

  private static List<Path> ticketFiles(PeerServer.Setup setup) throws IOException {
    try (Stream<Path> entries = Files.list(setup.directory())) {
      List<Path> files =
          entries
              .filter(file -> file.getFileName().toString().startsWith("ticket"))
              .sorted()
              .toList();
      assertThat(files).isNotEmpty();
      return files;
    }
  }
}
