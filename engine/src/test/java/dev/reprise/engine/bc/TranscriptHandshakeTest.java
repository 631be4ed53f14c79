// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.bc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.codec.openssl.SslSession;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.SecretBytes;
import dev.reprise.engine.ResumptionOutcome;
import dev.reprise.engine.ResumptionOutcome.Mechanism;
import dev.reprise.engine.bc.testing.MemoryConnection;
import dev.reprise.engine.bc.testing.Transcript;
import dev.reprise.engine.bc.testing.TranscriptServer;
import dev.reprise.engine.bc.testing.TranscriptServer.Scenario;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Abbreviated handshakes of {@code openssl s_client} with a server of ours whose every input is
 * fixed, recorded once: what the client said then is answered with the very octets of then.
 *
 * <p>With {@code -Dtranscripts.update=true} they are recorded anew: after a change that is meant to
 * change what goes over the wire, and never to make a test green.
 */
class TranscriptHandshakeTest {

  private static final Path DIRECTORY =
      Path.of(
          System.getProperty("project.root"),
          "testvectors/src/main/resources/dev/reprise/testvectors/transcripts");

  private static final byte[] ANSWER = "resumed\n".getBytes(StandardCharsets.US_ASCII);
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @TempDir private Path directory;

  @ParameterizedTest
  @EnumSource
  void recordedClient_getsTheVeryOctetsOfThen(Scenario scenario)
      throws IOException, InterruptedException {
    Path file = DIRECTORY.resolve(scenario.name().toLowerCase(Locale.ROOT) + ".txt");
    if (Boolean.getBoolean("transcripts.update")) {
      Files.createDirectories(DIRECTORY);
      record(scenario).write(file);
    }
    Transcript transcript = Transcript.read(file);

    ResumingTlsServerProtocol server = new TranscriptServer(scenario).accept();
    for (int i = 0; i + 1 < transcript.flows().size(); i += 2) {
      byte[] answer = answer(server, transcript.flows().get(i));
      assertThat(HexFormat.of().formatHex(answer))
          .as("%s, flow %d", file.getFileName(), i + 2)
          .isEqualTo(HexFormat.of().formatHex(transcript.flows().get(i + 1)));
    }

    assertThat(server.outcome()).get().isInstanceOf(ResumptionOutcome.Resumed.class);
    ResumptionOutcome.Resumed resumed = (ResumptionOutcome.Resumed) server.outcome().orElseThrow();
    assertThat(resumed.mechanism())
        .isEqualTo(scenario == Scenario.SESSION_ID ? Mechanism.SESSION_ID : Mechanism.TICKET);
    assertThat(resumed.renewed()).isEqualTo(scenario == Scenario.TICKET_RENEWED);
    assertThat(transcript.comment()).isEqualTo(comment(scenario));
  }

  /** The server's reply: after a request the answer, then close_notify. */
  private static byte[] answer(ResumingTlsServerProtocol server, byte[] octets) throws IOException {
    server.offerInput(octets);
    if (server.getAvailableInputBytes() > 0) {
      server.writeApplicationData(ANSWER, 0, ANSWER.length);
      server.close();
    }
    return MemoryConnection.output(server);
  }

  private static String comment(Scenario scenario) {
    return """
    openssl s_client resumes at a Reprise server: %s.
    Master secret: %s
    Ticket or session ID that the client has: %s\
    """
        .formatted(
            scenario.name().toLowerCase(Locale.ROOT).replace('_', ' '),
            TranscriptServer.MASTER_SECRET.hex(),
            new TranscriptServer(scenario)
                .ticket()
                .orElseGet(() -> new TranscriptServer(scenario).sessionId().octets())
                .hex());
  }

  // Recording

  private Transcript record(Scenario scenario) throws IOException, InterruptedException {
    TranscriptServer server = new TranscriptServer(scenario);
    List<byte[]> flows = new ArrayList<>();
    try (ServerSocket listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      listening.setSoTimeout((int) PATIENCE.toMillis());
      Process client = client(scenario, server, listening.getLocalPort());
      try (Socket socket = listening.accept();
          OutputStream in = client.getOutputStream()) {
        in.write("hello\n".getBytes(StandardCharsets.US_ASCII));
        in.flush();
        socket.setSoTimeout((int) PATIENCE.toMillis());
        converse(socket, server.accept(), flows);
        String said = new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(said).contains("Reused, TLSv1.2", "resumed\n");
      } finally {
        client.destroyForcibly().waitFor();
      }
    }
    return new Transcript(comment(scenario), flows);
  }

  /** Everything that the client sends before the server answers is one flow. */
  private static void converse(Socket socket, ResumingTlsServerProtocol server, List<byte[]> flows)
      throws IOException {
    InputStream in = socket.getInputStream();
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    byte[] buffer = new byte[1 << 14];
    while (!server.isClosed()) {
      int length = in.read(buffer);
      if (length < 0) {
        return;
      }
      said.write(buffer, 0, length);
      byte[] answer = answer(server, Arrays.copyOf(buffer, length));
      if (answer.length > 0) {
        flows.add(said.toByteArray());
        flows.add(answer);
        said.reset();
        socket.getOutputStream().write(answer);
      }
    }
    socket.shutdownOutput();
  }

  private Process client(Scenario scenario, TranscriptServer server, int port) throws IOException {
    SslSession session =
        new SslSession(
            0x0303,
            scenario.cipherSuite,
            server.sessionId().octets(),
            SecretBytes.copyOf(TranscriptServer.MASTER_SECRET.toByteArray()),
            TranscriptServer.NOW.getEpochSecond(),
            Duration.ofHours(8).toSeconds(),
            Optional.empty(),
            Bytes.EMPTY,
            0,
            Optional.of(Bytes.copyOf("localhost".getBytes(StandardCharsets.US_ASCII))),
            Optional.empty(),
            server.ticket().isPresent() ? 3600 : 0,
            server.ticket(),
            Optional.empty(),
            SslSession.EXTENDED_MASTER_SECRET_FLAG,
            Optional.empty(),
            0);
    Path file = directory.resolve("session.pem");
    Files.writeString(
        file,
        "-----BEGIN SSL SESSION PARAMETERS-----\n"
            + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(session.encodedSecret())
            + "\n-----END SSL SESSION PARAMETERS-----\n");
    List<String> command =
        new ArrayList<>(
            List.of("openssl", "s_client", "-tls1_2", "-ign_eof", "-connect", "127.0.0.1:" + port));
    command.addAll(List.of("-servername", "localhost", "-sess_in", file.toString()));
    command.addAll(
        List.of(
            "-cipher",
            scenario.cipherSuite == 0xc023
                ? "ECDHE-ECDSA-AES128-SHA256"
                : "ECDHE-ECDSA-AES128-GCM-SHA256"));
    if (!scenario.encryptThenMac) {
      command.add("-no_etm");
    }
    if (server.ticket().isEmpty()) {
      command.add("-no_ticket");
    }
    return new ProcessBuilder(command).redirectErrorStream(true).start();
  }
}
