// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.cli.fleet.testing.FleetMatrix;
import dev.reprise.cli.fleet.testing.MixedFleet;
import dev.reprise.cli.testing.AnswerLines;
import dev.reprise.cli.testing.KeyFileSamples;
import dev.reprise.cli.testing.Peer;
import dev.reprise.cli.testing.RenewingClient;
import dev.reprise.cli.testing.SClient;
import dev.reprise.cli.ticket.OpenSslSessionFile;
import dev.reprise.codec.keyfile.KeyFile;
import dev.reprise.codec.openssl.SslSession;
import dev.reprise.codec.wire.Bytes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Other programs and {@code reprise serve} behind one address: each resumes the other's clients.
 * The tables of what was seen are those of docs/mixed-fleets.md.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MixedFleetIT {

  private static final String NOT_TAKEN = "no such keys";
  private static final String KEY_CHANGED = "the key no longer seals";
  private static final Bytes OTHER_CONTEXT = Bytes.fromHex("0bad");

  private static final List<Visit> VISITS =
      List.of(
          Visit.twice("with a server name", MixedFleetIT::named),
          Visit.twice("without a server name", client -> client.serverName(Optional.empty())),
          new Visit(
              "another server name",
              MixedFleetIT::named,
              client -> client.serverName(Optional.of("other.example"))),
          Visit.twice("CBC suite, encrypt_then_mac", MixedFleetIT::cbc),
          Visit.twice(
              "CBC suite, no encrypt_then_mac", client -> cbc(client).encryptThenMac(false)),
          new Visit(
              "CBC suite, encrypt_then_mac at first only",
              MixedFleetIT::cbc,
              client -> cbc(client).encryptThenMac(false)),
          new Visit("another suite", UnaryOperator.identity(), MixedFleetIT::cbc),
          new Visit(
              "extended_master_secret at first only",
              UnaryOperator.identity(),
              client -> client.extendedMasterSecret(false)));

  private final Path document = Path.of(System.getProperty("project.root"), "docs/mixed-fleets.md");
  private final FleetMatrix atServe = new FleetMatrix(document, "at-serve");
  private final FleetMatrix atPeer = new FleetMatrix(document, "at-peer");

  @TempDir private Path directory;

  /**
   * How a client gets a session from one server and comes to the other with it.
   *
   * @param row names it in the tables
   */
  private record Visit(String row, UnaryOperator<SClient> first, UnaryOperator<SClient> second) {

    /** The client is the same at both. */
    static Visit twice(String row, UnaryOperator<SClient> client) {
      return new Visit(row, client, client);
    }

    static Visit plain(String row) {
      return twice(row, UnaryOperator.identity());
    }
  }

  @ParameterizedTest(name = "{0}")
  @EnumSource(value = Peer.class, mode = EnumSource.Mode.EXCLUDE, names = "HTTPD")
  void bothWays(Peer peer) {
    int usual = peer.takesKeysOf(16) ? 16 : 32;
    try (MixedFleet fleet = new MixedFleet(peer, directory, false)) {
      KeyFile.Entry key = KeyFileSamples.random(usual);
      int peerPort = fleet.startPeer(key);
      Bytes context = fleet.peerContext(key);
      int servePort = fleet.startServe(context, List.of(), key);
      see(fleet, peer, Visit.plain(keys(usual)), peerPort, servePort);
      VISITS.forEach(visit -> see(fleet, peer, visit, peerPort, servePort));
      see(
          fleet,
          peer,
          Visit.plain("another session id context"),
          peerPort,
          fleet.startServe(OTHER_CONTEXT, List.of(), key));
      seeWithoutExtendedMasterSecret(fleet, peer, context, peerPort, key);
      seeRenewal(fleet, peer, context, key);
    }
    seeOtherKeys(peer, 48 - usual);
    seeClientCertificates(peer, usual);
  }

  /** Nobody opens its tickets, and it opens nobody's: see KeyFileFormat.APACHE. */
  @ParameterizedTest(name = "{0}")
  @EnumSource(value = Peer.class, names = "HTTPD")
  void neitherWay(Peer peer) {
    try (MixedFleet fleet = new MixedFleet(peer, directory, false)) {
      KeyFile.Entry key = KeyFileSamples.random(16);
      int peerPort = fleet.startPeer(key);
      int servePort = fleet.startServe(OTHER_CONTEXT, List.of(), key);
      see(fleet, peer, Visit.plain(keys(16)), peerPort, servePort);
    }
  }

  @AfterAll
  void theDocumentSaysTheSame() throws IOException {
    atServe.settle();
    atPeer.settle();
  }

  private void seeWithoutExtendedMasterSecret(
      MixedFleet fleet, Peer peer, Bytes context, int peerPort, KeyFile.Entry key) {
    UnaryOperator<SClient> without = client -> client.extendedMasterSecret(false);
    int strict = fleet.startServe(context, List.of(), key);
    int lenient = fleet.startServe(context, List.of("--require-ems", "off"), key);

    see(fleet, peer, Visit.twice("no extended_master_secret", without), peerPort, strict);
    see(
        fleet,
        peer,
        Visit.twice("no extended_master_secret, `--require-ems off`", without),
        peerPort,
        lenient);
  }

  private void seeOtherKeys(Peer peer, int octets) {
    if (!peer.takesKeysOf(octets)) {
      put(peer, keys(octets), NOT_TAKEN, NOT_TAKEN);
      return;
    }
    seePlain(peer, octets, false, keys(octets));
  }

  private void seeClientCertificates(Peer peer, int octets) {
    seePlain(peer, octets, true, "client certificate");
  }

  private void seePlain(Peer peer, int octets, boolean clientCertificates, String row) {
    try (MixedFleet fleet = new MixedFleet(peer, directory, clientCertificates)) {
      KeyFile.Entry key = KeyFileSamples.random(octets);
      int peerPort = fleet.startPeer(key);
      int servePort = fleet.startServe(fleet.peerContext(key), List.of(), key);
      see(fleet, peer, Visit.plain(row), peerPort, servePort);
    }
  }

  /**
   * A ticket under a key that has ceased to seal is resumed and replaced, and goes on from there.
   */
  private void seeRenewal(MixedFleet fleet, Peer peer, Bytes context, KeyFile.Entry old) {
    KeyFile.Entry key = KeyFileSamples.random(old.encryptionKey().length());
    int oldServe = fleet.startServe(context, List.of(), old);
    int newServe = fleet.startServe(context, List.of(), key, old);
    try (RenewingClient client = RenewingClient.start(directory, peer.serverName())) {
      int peerPort = fleet.startPeer(old);
      client.visit(peerPort);
      boolean here = client.visit(newServe);
      fleet.startPeer(key);
      atServe.put(KEY_CHANGED, peer.title(), renewal(here, client.visit(peerPort)));
    }
    if (!peer.takesSeveralKeys()) {
      atPeer.put(KEY_CHANGED, peer.title(), "takes one key only");
      return;
    }
    try (RenewingClient client = RenewingClient.start(directory, peer.serverName())) {
      client.visit(oldServe);
      int peerPort = fleet.startPeer(key, old);
      boolean there = client.visit(peerPort);
      int onlyNew = fleet.startServe(context, List.of(), key);
      atPeer.put(KEY_CHANGED, peer.title(), renewal(there, client.visit(onlyNew)));
    }
  }

  /** A client that resumes after the change gets a ticket under the new key. */
  private static String renewal(boolean resumed, boolean thenResumedUnderTheNewKey) {
    return !resumed ? "full" : thenResumedUnderTheNewKey ? "resumed and renewed" : "resumed";
  }

  private void see(MixedFleet fleet, Peer peer, Visit visit, int peerPort, int servePort) {
    put(
        peer,
        visit.row(),
        cell(fleet, visit, peerPort, servePort, MixedFleetIT::asServeSays),
        cell(fleet, visit, servePort, peerPort, MixedFleetIT::asTheClientSays));
  }

  private void put(Peer peer, String row, String here, String there) {
    atServe.put(row, peer.title(), here);
    atPeer.put(row, peer.title(), there);
  }

  /** What becomes of a session from one server at another. */
  private static String cell(
      MixedFleet fleet, Visit visit, int from, int to, Function<SClient.Outcome, String> words) {
    Path session = fleet.newSession();
    SClient first = visit.first().apply(fleet.client(from)).saveTo(session);
    assertThat(first.connect().full()).isTrue();
    return hasTicket(session)
        ? words.apply(visit.second().apply(fleet.client(to)).offer(session).connect())
        : "no ticket";
  }

  private static boolean hasTicket(Path session) {
    try {
      return Files.exists(session)
          && OpenSslSessionFile.read(Files.readAllBytes(session))
              .flatMap(SslSession::ticket)
              .isPresent();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What {@code serve} says, which must be what the client says. */
  private static String asServeSays(SClient.Outcome outcome) {
    if (outcome.alert()) {
      return "alert";
    }
    AnswerLines answer = outcome.answer();
    boolean resumed = answer.get("resumed").equals("ticket");
    assertThat(outcome.resumed()).as(outcome.output()).isEqualTo(resumed);
    if (!resumed) {
      return "full: " + answer.get("reason");
    }
    return answer.get("renewed").equals("yes") ? "resumed and renewed" : "resumed";
  }

  private static String asTheClientSays(SClient.Outcome outcome) {
    return outcome.resumed() ? "resumed" : outcome.full() ? "full" : "alert";
  }

  private static SClient named(SClient client) {
    return client.serverName(Optional.of(Peer.SERVER_NAME));
  }

  private static SClient cbc(SClient client) {
    return client.cipher(SClient.CBC);
  }

  private static String keys(int octets) {
    return "AES-" + 8 * octets + " keys";
  }
}
