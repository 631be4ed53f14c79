// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.bc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.engine.ResumptionOutcome;
import dev.reprise.engine.ResumptionOutcome.Mechanism;
import dev.reprise.engine.bc.testing.ClientNode;
import dev.reprise.engine.bc.testing.DatagramEchoServer;
import dev.reprise.engine.bc.testing.DocumentedTranscript;
import dev.reprise.engine.bc.testing.TestClient;
import dev.reprise.engine.bc.testing.TestIdentity;
import dev.reprise.engine.bc.testing.TestNode;
import dev.reprise.engine.client.ClientOutcome;
import dev.reprise.engine.client.ClientPolicy;
import dev.reprise.engine.client.ClientSessionStore;
import dev.reprise.engine.testing.PeerCommand;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.bouncycastle.tls.CipherSuite;
import org.bouncycastle.tls.DTLSClientProtocol;
import org.bouncycastle.tls.DTLSTransport;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.UDPTransport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** DTLS 1.2 against OpenSSL and GnuTLS over UDP on loopback: full, then resumed, both ways. */
class DatagramPeersIT {

  private static final String WORD = "resumption";

  private static final DocumentedTranscript TRANSCRIPT =
      new DocumentedTranscript(Path.of(System.getProperty("project.root"), "docs/dtls.md"));

  @TempDir private static Path directory;

  @BeforeAll
  static void makeCertificate() throws Exception {
    PeerCommand.require("openssl");
    PeerCommand.require("gnutls-cli");
    PeerCommand.require("gnutls-serv");
    try (PeerCommand request =
        PeerCommand.start(
            "openssl",
            "req",
            "-x509",
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:P-256",
            "-nodes",
            "-days",
            "2",
            "-subj",
            "/CN=localhost",
            "-keyout",
            file("key"),
            "-out",
            file("crt"))) {
      request.awaitEnd();
    }
  }

  @AfterAll
  static void theDocumentSaysTheSame() throws IOException {
    TRANSCRIPT.settle();
  }

  private static String file(String name) {
    return directory.resolve(name).toString();
  }

  private static TestNode nodeFor(Mechanism mechanism) {
    TestNode node =
        mechanism == Mechanism.TICKET ? TestNode.standard() : TestNode.withSessionIdsOnly();
    node.serverSetUp = server -> server.versions = ProtocolVersion.DTLSv12.only();
    return node;
  }

  @ParameterizedTest
  @EnumSource
  void openSslClient_resumesWithUs(Mechanism mechanism) throws Exception {
    try (DatagramEchoServer server = new DatagramEchoServer(nodeFor(mechanism))) {
      openSslClient(server, mechanism, "-sess_out", "New");
      openSslClient(server, mechanism, "-sess_in", "Reused");

      assertThat(server.nextOutcome()).isInstanceOf(ResumptionOutcome.Full.class);
      assertThat(server.nextOutcome())
          .isInstanceOfSatisfying(
              ResumptionOutcome.Resumed.class,
              resumed -> assertThat(resumed.mechanism()).isEqualTo(mechanism));
    }
  }

  private static void openSslClient(
      DatagramEchoServer server, Mechanism mechanism, String option, String expected)
      throws Exception {
    try (PeerCommand client =
        PeerCommand.start(
            "openssl",
            "s_client",
            "-dtls1_2",
            "-servername",
            "localhost",
            "-connect",
            "127.0.0.1:" + server.port(),
            option,
            file("session"))) {
      client.await(expected + ", TLSv1.2").say(WORD).await("\n" + WORD).say("Q").awaitEnd();
      assertThat(client.said()).contains("DTLSv1.2");
      TRANSCRIPT.add(
          "openssl as client, by " + mechanism.word(),
          client.command(),
          server.port(),
          directory,
          DocumentedTranscript.lines(client.said(), "Cipher is"),
          "our server: " + (expected.equals("New") ? "full" : "resumed by " + mechanism.word()));
    }
  }

  @ParameterizedTest
  @EnumSource
  void gnuTlsClient_resumesWithUs(Mechanism mechanism) throws Exception {
    try (DatagramEchoServer server = new DatagramEchoServer(nodeFor(mechanism));
        PeerCommand client =
            PeerCommand.start(
                "gnutls-cli",
                "--udp",
                "--resume",
                "--insecure",
                "--sni-hostname",
                "localhost",
                "--priority",
                "NORMAL:-VERS-ALL:+VERS-DTLS1.2",
                "--port",
                Integer.toString(server.port()),
                "127.0.0.1")) {
      client.await("This is a resumed session").say(WORD).await("\n" + WORD);
      TRANSCRIPT.add(
          "gnutls as client, by " + mechanism.word(),
          client.command(),
          server.port(),
          directory,
          DocumentedTranscript.lines(client.said(), "resumed session"),
          "our server: full, then resumed by " + mechanism.word());

      assertThat(server.nextOutcome()).isInstanceOf(ResumptionOutcome.Full.class);
      assertThat(server.nextOutcome())
          .isInstanceOfSatisfying(
              ResumptionOutcome.Resumed.class,
              resumed -> assertThat(resumed.mechanism()).isEqualTo(mechanism));
    }
  }

  /** A peer's server: how to choose its mechanism, and what it prints. */
  private record PeerServer(
      String name, Mechanism mechanism, List<String> command, String ready, String resumed) {

    @Override
    public String toString() {
      return name + " " + mechanism.word();
    }

    static PeerServer openSsl(Mechanism mechanism) {
      List<String> command =
          List.of("openssl", "s_server", "-dtls1_2", "-cert", file("crt"), "-key", file("key"));
      return of(
          "openssl", mechanism, command, "-no_ticket", "-accept", "ACCEPT", "Reused session-id");
    }

    static PeerServer gnuTls(Mechanism mechanism) {
      List<String> command =
          List.of(
              "gnutls-serv",
              "--udp",
              "--echo",
              "--disable-client-cert",
              "--priority",
              "NORMAL:-VERS-ALL:+VERS-DTLS1.2",
              "--x509certfile",
              file("crt"),
              "--x509keyfile",
              file("key"));
      return of("gnutls", mechanism, command, "--noticket", "--port", "...done", "");
    }

    private static PeerServer of(
        String name,
        Mechanism mechanism,
        List<String> command,
        String withoutTickets,
        String portOption,
        String ready,
        String resumed) {
      Stream<String> ids =
          mechanism == Mechanism.SESSION_ID ? Stream.of(withoutTickets) : Stream.empty();
      return new PeerServer(
          name,
          mechanism,
          Stream.of(command.stream(), ids, Stream.of(portOption)).flatMap(part -> part).toList(),
          ready,
          resumed);
    }

    PeerCommand start(int port) throws IOException {
      return PeerCommand.start(
          Stream.concat(command.stream(), Stream.of(Integer.toString(port)))
              .toArray(String[]::new));
    }
  }

  static Stream<PeerServer> servers() {
    return Arrays.stream(Mechanism.values())
        .flatMap(each -> Stream.of(PeerServer.openSsl(each), PeerServer.gnuTls(each)));
  }

  @ParameterizedTest
  @MethodSource("servers")
  void ourClient_resumesWithTheirServer(PeerServer peer) throws Exception {
    int port = freePort();
    ResumptionClient resumption =
        new ResumptionClient(
            ClientSessionStore.inMemory(4),
            ClientPolicy.DEFAULT,
            InstantSource.system(),
            TestIdentity.RANDOM);
    try (PeerCommand server = peer.start(port)) {
      server.await(peer.ready());

      ClientOutcome full = connect(resumption, port);
      ClientOutcome resumed = connect(resumption, port);

      assertThat(full.resumed()).isEmpty();
      assertThat(resumed.resumed()).as("%s", resumed.reason()).contains(peer.mechanism());
      server.await(peer.resumed());
      TRANSCRIPT.add(
          peer.name() + " as server, by " + peer.mechanism().word(),
          server.command(),
          port,
          directory,
          DocumentedTranscript.lines(server.said(), peer.resumed()),
          "our client: full, then resumed by " + peer.mechanism().word());
    }
  }

  private static int freePort() throws IOException {
    try (DatagramSocket socket = new DatagramSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private static ClientOutcome connect(ResumptionClient resumption, int port) throws Exception {
    TestClient client = new TestClient();
    client.versions = ProtocolVersion.DTLSv12.only();
    client.suites = new int[] {CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256};
    client.timeoutMillis = 10_000;
    client.offerTicketExtension = false; // that is the wrapper's business
    ResumingTlsClient resuming = resumption.client(client, ClientNode.KEY);
    try (DatagramSocket socket = new DatagramSocket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      DTLSTransport transport =
          new DTLSClientProtocol().connect(resuming, new UDPTransport(socket, 1400));
      transport.close();
    }
    return resuming.outcome().orElseThrow();
  }
}
